import {environmentOf, filesOf, roomsAtOnce, type Run} from './division.ts';
import {Progress} from './progress.ts';
import {RoomRun} from './room-run.ts';
import {outcomeOf, roomLine} from './summary.ts';
import type {RoomEnd} from './tally.ts';

export interface RoomsOptions {
  readonly run: Run;
  readonly rooms: readonly string[];
  /** Where the run keeps what it writes. */
  readonly directory: string;
  /** Of this process, with what the run adds to it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Ends it in order: rooms that run clean up, the others do not begin. */
  readonly signal: AbortSignal;
}

/** Runs the tests of rooms, some beside each other, and prints how far it is. @returns how those ended that were begun */
export async function runRooms({run, rooms, directory, environment, signal}: RoomsOptions): Promise<RoomEnd[]> {
  const startedAt = performance.now();
  const waiting = [...rooms];
  const running = new Set<RoomRun>();
  const ends: RoomEnd[] = [];
  const progress = new Progress(() => {
    const now = [...running].map(({room, tally}) => ({room, tally}));
    const soFar = outcomeOf(ends);
    return {
      rooms: rooms.length,
      roomsDone: ends.length,
      running: now,
      passed: now.reduce((sum, {tally}) => sum + tally.passed, soFar.passed),
      failed: now.reduce((sum, {tally}) => sum + tally.failed.length, soFar.failed),
      elapsedMs: performance.now() - startedAt,
    };
  });
  signal.addEventListener('abort', () => {
    waiting.length = 0;
    for (const roomRun of running) void roomRun.stop();
  });
  const alone = roomsAtOnce[run] === 1;
  const oneAfterTheOther = async (): Promise<void> => {
    for (let room = waiting.shift(); room !== undefined; room = waiting.shift()) {
      const lines = [`\n── ${room}`];
      // Rooms that run beside each other would print between each other's lines.
      const onLine = alone ? (line: string) => progress.print(line) : (line: string) => lines.push(line);
      if (alone) progress.print(lines.splice(0).join('\n'));
      const own = environmentOf(run, room, environment);
      const roomRun = new RoomRun({room, files: filesOf(run, room), directory, environment: own, onLine});
      running.add(roomRun);
      const end = await roomRun.ended;
      running.delete(roomRun);
      ends.push(end);
      progress.print([...lines, roomLine(end)].join('\n'));
    }
  };
  await Promise.all(Array.from({length: roomsAtOnce[run]}, oneAfterTheOther));
  progress.stop();
  return ends.toSorted((one, other) => rooms.indexOf(one.room) - rooms.indexOf(other.room));
}
