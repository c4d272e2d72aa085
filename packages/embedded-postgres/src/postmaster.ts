import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import type {DataDirectory} from './data-directory.ts';
import {EmbeddedPostgresError} from './errors.ts';
import {lastWordsTimeoutMs, readyTimeoutMs} from './limits.ts';
import {type ServerAccount, serverEnvironment} from './run-to-end.ts';
import type {ServerBinaries} from './server-binaries.ts';
import {openServerLog} from './server-log.ts';
import {sendSignal, shutDown} from './shutdown.ts';
import {StartDiagnosis} from './start-failure.ts';
import {within} from './within.ts';

/** How the server process ended. */
export interface ServerEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A server process that has accepted connections. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<ServerEnd>;
  /** Ends it: once the sessions have ended if that is soon, by force if it takes too long. */
  stop(): Promise<void>;
}

export interface PostmasterOptions {
  readonly directory: DataDirectory;
  readonly binaries: ServerBinaries;
  readonly account: ServerAccount;
  readonly port: number;
  /** PostgreSQL's settings, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly log: (line: string) => void;
  /** Gives the start up. */
  readonly signal: AbortSignal | undefined;
}

/** Starts the server process, and resolves when it accepts connections. Throws StartFailure when it does not. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const {directory, binaries, account} = options;
  const settings = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = account.spawn(binaries.postgres, ['-D', directory.cluster, '-p', String(options.port), ...settings], {
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own: Ctrl-C in a terminal signals the whole foreground group, and the server would end
    // before the apps have finished their work. Only stop() stops it.
    detached: true,
    windowsHide: true,
  });

  const {pid} = child;
  if (pid === undefined) {
    const error = await new Promise<Error>((resolve) => child.once('error', resolve));
    throw new EmbeddedPostgresError(`Cannot run ${binaries.postgres} (${error.message}): mend that, then start again.`);
  }
  child.on('error', (error) => options.log(error.message));
  const ended = new Promise<ServerEnd>((resolve) => child.once('exit', (code, signal) => resolve({code, signal})));

  // When this process ends without stop(), as after an uncaught exception, the server is at least asked to end.
  const askToEnd = () => sendSignal(pid, 'SIGINT', binaries);
  process.once('exit', askToEnd);
  void ended.then(() => process.off('exit', askToEnd));

  // Through a pipe, as a line that arrives is an event, which a file does not give on every file system. A server
  // whose parent was killed goes on with a broken pipe: PostgreSQL ignores that.
  const ready = Promise.withResolvers<'ready'>();
  const diagnosis = new StartDiagnosis();
  const file = openServerLog(directory.logFile);
  const lines = createInterface(child.stderr as Readable).on('line', (line) => {
    file.write(line);
    options.log(line);
    diagnosis.read(line);
    // A server that follows another one says "read-only connections".
    if (/database system is ready to accept (?:read-only )?connections/.test(line)) ready.resolve('ready');
  });
  const silent = new Promise<void>((resolve) => lines.once('close', resolve));
  void silent.then(() => file.close());

  const stop = async () => {
    // Its process id may be somebody else's by now.
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (!(await shutDown(pid, binaries, (timeoutMs) => within(timeoutMs, ended)))) {
      throw new EmbeddedPostgresError(`The PostgreSQL server (process ${pid}) does not end: end it by hand.`);
    }
  };
  const aborted = new Promise<void>((resolve) => {
    options.signal?.addEventListener('abort', () => resolve(), {once: true});
  });
  const first = Promise.race([ready.promise, ended, aborted]);
  if (!(await within(readyTimeoutMs, first))) {
    await stop();
    throw diagnosis.failure(`PostgreSQL was not ready within ${readyTimeoutMs} ms`, directory.logFile);
  }
  if (options.signal?.aborted) {
    await stop();
    throw options.signal.reason;
  }
  if ((await first) !== 'ready') {
    await within(lastWordsTimeoutMs, silent);
    throw diagnosis.failure('PostgreSQL did not start', directory.logFile);
  }
  return {pid, ended, stop};
}
