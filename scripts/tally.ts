import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** What the reporter notes down of one run of mocha, one line of JSON for each event. */
export type TallyLine =
  | {readonly kind: 'begun'; readonly total: number}
  | {readonly kind: 'passed'; readonly file?: string | undefined}
  | {readonly kind: 'failed'; readonly file?: string | undefined; readonly title: string; readonly message: string}
  | {readonly kind: 'skipped'; readonly file?: string | undefined; readonly title: string; readonly reason: string}
  | {readonly kind: 'ended'};

/** What one run of mocha has come to so far. */
export interface Tally {
  /** How many tests there are; 0 as long as they are not known. */
  readonly total: number;
  readonly passed: number;
  readonly failed: readonly {readonly title: string; readonly message: string}[];
  /** Each skipped test's full title and why it was skipped. */
  readonly skipped: readonly {readonly title: string; readonly reason: string}[];
  /** The files that tests came from, in full. */
  readonly files: ReadonlySet<string>;
  /** Whether the run has said that it is through. */
  readonly ended: boolean;
}

export function readTally(file: string): Tally {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // The last line may be half written.
  const lines = text.split('\n').slice(0, -1);
  return tallyOf(lines.map((line) => JSON.parse(line) as TallyLine));
}

export function tallyOf(lines: readonly TallyLine[]): Tally {
  return {
    total: lines.find((line) => line.kind === 'begun')?.total ?? 0,
    passed: lines.filter(({kind}) => kind === 'passed').length,
    failed: lines.filter((line) => line.kind === 'failed'),
    skipped: lines.filter((line) => line.kind === 'skipped'),
    files: new Set(lines.map((line) => ('file' in line ? line.file : undefined)).filter((file) => file !== undefined)),
    ended: lines.some(({kind}) => kind === 'ended'),
  };
}

/** How a room's tests ended, and what they were to run. */
export interface RoomEnd {
  readonly room: string;
  /** The files that were to be run, relative to the root. */
  readonly files: readonly string[];
  readonly tally: Tally;
  /** The exit code; null if a signal ended it. */
  readonly code: number | null;
}

/** What went wrong in a room apart from its failed tests: a run can fail without any. */
export function troubleWith({room, files, tally, code}: RoomEnd, root: string): string | undefined {
  if (!tally.ended) return `${room}: its tests ended before they were through (status ${code})`;
  const silent = files.filter((file) => !tally.files.has(path.join(root, file)));
  if (silent.length > 0 && tally.failed.length === 0) return `${room}: no test was run of ${silent.join(', ')}`;
  // Too little coverage, or an error outside of any test.
  if (code !== 0 && tally.failed.length === 0) return `${room}: ended with status ${code}, and no test failed`;
  return undefined;
}
