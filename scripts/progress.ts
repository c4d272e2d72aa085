import type {Tally} from './tally.ts';

/** Time between two looks in milliseconds: at a terminal, where the line is written over, and in a log. */
const terminalIntervalMs = 500;
const logIntervalMs = 15_000;

/** How far a run is. */
export interface Standing {
  readonly rooms: number;
  readonly roomsDone: number;
  readonly passed: number;
  readonly failed: number;
  /** The rooms whose tests run right now. */
  readonly running: readonly {readonly room: string; readonly tally: Tally}[];
  readonly elapsedMs: number;
}

/** A line such as `2 of 10 rooms done, now packages/adapters 120 of 640, e2e 3 of 60; 480 passed, 0 failed; 1:12`. */
export function progressLine({rooms, roomsDone, running, passed, failed, elapsedMs}: Standing): string {
  const now = running.map(({room, tally}) => {
    const done = tally.passed + tally.failed.length + tally.skipped.length;
    return tally.total === 0 ? `${room} starting` : `${room} ${done} of ${tally.total}`;
  });
  const where = now.length === 0 ? '' : `, now ${now.join(', ')}`;
  return `${roomsDone} of ${rooms} rooms done${where}; ${passed} passed, ${failed} failed; ${clockOf(elapsedMs)}`;
}

/** Minutes and seconds, as a watch shows them. */
export function clockOf(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
}

/** The line at the bottom that says how far the run is. */
export class Progress {
  readonly #standing: () => Standing;
  readonly #atTerminal = process.stdout.isTTY;
  readonly #timer: NodeJS.Timeout;

  constructor(standing: () => Standing) {
    this.#standing = standing;
    this.#timer = setInterval(() => this.#show(), this.#atTerminal ? terminalIntervalMs : logIntervalMs);
  }

  /** Prints something that stays, above the line. */
  print(text: string): void {
    this.#clear();
    console.log(text);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #show(): void {
    const line = progressLine(this.#standing());
    if (!this.#atTerminal) return console.log(`… ${line}`);
    this.#clear();
    // A line that is broken could not be written over.
    process.stdout.write(line.slice(0, process.stdout.columns - 1));
  }

  #clear(): void {
    if (this.#atTerminal) process.stdout.write('\r\u001B[K');
  }
}
