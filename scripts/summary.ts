import {filesOf, longFiles, partlyLongFiles, root, rooms, type Run} from './division.ts';
import {type RoomEnd, troubleWith} from './tally.ts';

/** What a run has come to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function outcomeOf(ends: readonly RoomEnd[]): Outcome {
  const sum = (count: (end: RoomEnd) => number): number => ends.reduce((total, end) => total + count(end), 0);
  return {
    passed: sum(({tally}) => tally.passed),
    failed: sum((end) => end.tally.failed.length + (troubleWith(end, root) === undefined ? 0 : 1)),
    skipped: sum(({tally}) => tally.skipped.length),
  };
}

/** The last line, which tools read. */
export const outcomeLine = ({passed, failed, skipped}: Outcome): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** One line for a room that is done, such as `packages/cli: 116 passed, 0 failed, 0 skipped`. */
export const roomLine = (end: RoomEnd): string => `${end.room}: ${outcomeLine(outcomeOf([end]))}`;

/** What failed, what was skipped and why, what this run leaves out of the rooms that were asked for, and the sums. */
export function summaryOf(run: Run, asked: readonly string[], ends: readonly RoomEnd[]): string {
  return [...failures(ends), ...skips(ends), ...leftOut(run, asked), '', outcomeLine(outcomeOf(ends))].join('\n');
}

function failures(ends: readonly RoomEnd[]): string[] {
  const lines = ends.flatMap((end) => {
    const tests = end.tally.failed.map(({title, message}) => `  ${end.room}: ${title}\n    ${firstLine(message)}`);
    const trouble = troubleWith(end, root);
    return trouble === undefined ? tests : [...tests, `  ${trouble}`];
  });
  return lines.length === 0 ? [] : ['', 'Failed:', ...lines];
}

function skips(ends: readonly RoomEnd[]): string[] {
  const skipped = ends.flatMap(({tally}) => tally.skipped);
  return [...Map.groupBy(skipped, ({reason}) => reason)].flatMap(([reason, tests]) => [
    '',
    `Skipped, because ${reason}:`,
    ...tests.map(({title}) => `  ${title}`),
  ]);
}

function leftOut(run: Run, asked: readonly string[]): string[] {
  if (run === 'test:long') {
    const short = asked.flatMap((room) => filesOf('test', room).filter((file) => !(file in partlyLongFiles)));
    const files = short.length === 1 ? '1 test file' : `${short.length} test files`;
    return short.length === 0 ? [] : ['', `Left out: ${files}. ${commandFor('test', asked)}`];
  }
  const long: Readonly<Record<string, string>> = {...longFiles, ...partlyLongFiles};
  const files = asked.flatMap((room) => filesOf('test:long', room));
  if (files.length === 0) return [];
  return ['', `Left out. ${commandFor('test:long', asked)}`, ...files.map((file) => `  ${file}: ${long[file]}`)];
}

function commandFor(run: Run, asked: readonly string[]): string {
  const named = asked.length < rooms.length ? asked.filter((room) => filesOf(run, room).length > 0) : [];
  return `To run it: ${['npx pnpm@12', run, ...named].join(' ')}`;
}

const firstLine = (message: string): string => message.split('\n')[0] ?? '';
