import {appendFileSync, existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {startOf} from './process-identity.ts';

/** What a test calls its exchange and queues. */
export interface TestNames {
  readonly exchange: string;
  readonly requestQueue: string;
  readonly resultQueue: string;
  readonly cancelRequestQueue: string;
  readonly cancelResultQueue: string;
  readonly inquiryQueue: string;
  readonly inquiryAnswerQueue: string;
}

/** Something outside of this process that a test makes, and that would be left behind if the process were killed. */
export type Belonging =
  | {readonly kind: 'database'; readonly url: string}
  | {readonly kind: 'queues'; readonly brokerUrl: string; readonly names: TestNames}
  /** With all processes that were started on it. */
  | {readonly kind: 'directory'; readonly path: string}
  /** With its process group, if it leads one. */
  | {readonly kind: 'process'; readonly pid: number};

/** A belonging as the register has it. */
export type Entry = Belonging & {readonly key: number; readonly startedAt?: string | undefined};

/**
 * Where processes that run tests note down what they make, each in a file of its own that is called after it.
 * `TEST_REGISTER_DIR`, or a directory of this user's among those for temporary files.
 */
export function registerDirectory(): string {
  // oxlint-disable-next-line node/no-process-env -- temporary files of a run are elsewhere than its register.
  return process.env['TEST_REGISTER_DIR'] || path.join(tmpdir(), `orderwell-test-register-${process.getuid?.() ?? 0}`);
}

const kept = new Set<number>();
let file: string | undefined;
let keys = 0;

/**
 * Notes down what is about to be made, so that whoever comes later can remove it if this process does not get to. A
 * process is noted down right after it was started.
 * @returns strikes it off, once it is removed
 */
export function register(belonging: Belonging): () => void {
  file ??= ownFile();
  const own = file;
  const key = (keys += 1);
  const startedAt = belonging.kind === 'process' ? startOf(belonging.pid) : undefined;
  appendFileSync(own, `${JSON.stringify({...belonging, key, startedAt} satisfies Entry)}\n`);
  kept.add(key);
  return () => {
    if (kept.delete(key)) appendFileSync(own, `${JSON.stringify({struckOff: key})}\n`);
  };
}

/** The file of a process: its id and when it was started. */
function ownFile(): string {
  const directory = registerDirectory();
  mkdirSync(directory, {recursive: true, mode: 0o700});
  const own = path.join(directory, `${process.pid}-${startOf(process.pid)}.jsonl`);
  process.once('exit', () => {
    if (kept.size === 0) rmSync(own, {force: true});
  });
  return own;
}

/** Whether the process that writes this file of a register still runs. */
export function ownerRuns(name: string): boolean {
  const [, pid, startedAt] = /^(\d+)-(\d+)\.jsonl$/.exec(name) ?? [];
  return startOf(Number(pid)) === startedAt;
}

/** What a file of a register names and has not struck off, the oldest first; nothing if it is not there any more. */
export function entriesIn(registerFile: string): Entry[] {
  if (!existsSync(registerFile)) return [];
  const entries = new Map<number, Entry>();
  // The last line may be half written.
  for (const line of readFileSync(registerFile, 'utf8').split('\n').slice(0, -1)) {
    const parsed = JSON.parse(line) as Entry | {readonly struckOff: number};
    if ('struckOff' in parsed) entries.delete(parsed.struckOff);
    else entries.set(parsed.key, parsed);
  }
  return [...entries.values()];
}
