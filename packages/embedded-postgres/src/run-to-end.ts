import type {ChildProcess, SpawnOptions} from 'node:child_process';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import {errorDetailLengthMax} from './limits.ts';

/**
 * The environment of the server's programs: without PGDATA, PGPORT and the like, which would change what they do, and
 * with messages in English, which the start reads.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  // oxlint-disable-next-line node/no-process-env -- passed on, not read: PATH, SystemRoot, library paths.
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return {...Object.fromEntries(entries), LC_ALL: 'C', TZ: 'UTC'};
}

/** Who runs the server's programs. */
export interface ServerAccount {
  /** The user and group that the cluster's files must belong to; undefined when that is simply the current user. */
  readonly owner?: {readonly uid: number; readonly gid: number};
  /** Spawns a program as that user. */
  spawn(file: string, args: readonly string[], options: SpawnOptions): ChildProcess;
}

/** How a program ended: its exit code, and the line of its output that tells best why. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly reason: string;
}

/**
 * Runs a program to its end, which the signal asks it to come to early. Never rejects: a program that cannot be run has
 * no exit code.
 */
export function runToEnd(
  account: ServerAccount,
  file: string,
  args: readonly string[],
  {log = () => {}, signal}: {log?: (line: string) => void; signal?: AbortSignal | undefined} = {},
): Promise<ProgramEnd> {
  let reason: string | undefined;
  return new Promise<ProgramEnd>((resolve, reject) => {
    // The root directory as working directory, as the present one may be closed to another user.
    const child = account.spawn(file, args, {
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const askToEnd = (): void => void child.kill('SIGTERM');
    signal?.addEventListener('abort', askToEnd, {once: true});
    child.once('close', () => signal?.removeEventListener('abort', askToEnd));
    createInterface(child.stdout as Readable).on('line', log);
    createInterface(child.stderr as Readable).on('line', (line) => {
      log(line);
      // The first complaint is the cause, those after it are consequences.
      if (/error:|FATAL:|PANIC:/.test(line) && !/error:|FATAL:|PANIC:/.test(reason ?? '')) reason = line;
      reason ??= line;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({code, reason: shortened(reason ?? '')}));
  }).catch((error: Error) => ({code: null, reason: error.message}));
}

/** A line of output in a form that fits into an error message. */
export function shortened(line: string): string {
  return line.trim().replace(/\s+/g, ' ').slice(0, errorDetailLengthMax);
}
