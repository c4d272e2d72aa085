import {openDataDirectory, superuser} from './data-directory.ts';
import {lockDirectory} from './directory-lock.ts';
import {DataDirInUseError, EmbeddedPostgresError, reasonOf} from './errors.ts';
import type {ServerEnd} from './postmaster.ts';
import {host, startServer} from './start-server.ts';

export type {ServerEnd};

export interface EmbeddedPostgresOptions {
  /** The directory that keeps the databases. It is created when missing, and belongs to one start at a time. */
  readonly dataDir: string;
  /** Receives each line that the server and its set-up write. They are in `server.log` in the directory as well. */
  readonly log?: (line: string) => void;
  /** False gives up safety against power cuts for speed, which suits tests. True by default. */
  readonly durable?: boolean;
  /** PostgreSQL's `max_connections`; its own default (100) when absent. */
  readonly maxConnections?: number;
  /** Gives the start up: what runs by then is ended, and the start rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A PostgreSQL server that this process has started and is responsible for. */
export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The process id of the server. */
  readonly pid: number;
  /** Resolves when the server ends without stop() having been called, and never otherwise. */
  readonly exited: Promise<ServerEnd>;
  /** The address of a database on this server, for any PostgreSQL client: `postgres://user:password@host:port/name`. */
  url(database: string): string;
  /**
   * Ends all sessions and the server, writes everything to disk, and frees the directory. Resolves when that is done.
   * Can be called again, at any time and with the same outcome.
   * @throws EmbeddedPostgresError when the server does not even end by force.
   */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server on a data directory, and resolves when it accepts connections.
 *
 * - An absent or empty directory gets a new cluster (UTF-8, locale C, a random password); a kill meanwhile leaves
 *   nothing half-made.
 * - It listens on 127.0.0.1 only, on a free port that differs from start to start.
 * - A server that a killed process has left behind on the directory is stopped first; what was committed stays.
 * - The server is not stopped by Ctrl-C, only by stop(), or by the signal while it starts.
 *
 * @throws DataDirInUseError when another start, in this process or another, is using the directory.
 * @throws EmbeddedPostgresError for every other reason, in one line that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await startLocked(options);
  } catch (error) {
    if (error instanceof DataDirInUseError || error instanceof EmbeddedPostgresError) throw error;
    if (options.signal?.aborted && error === options.signal.reason) throw error;
    throw new EmbeddedPostgresError(
      `Cannot start PostgreSQL on ${options.dataDir} (${reasonOf(error)}): mend that, then start again.`,
      {cause: error},
    );
  }
}

async function startLocked(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const {durable = true, maxConnections, log = () => {}, signal} = options;
  const directory = await openDataDirectory(options.dataDir);
  const lock = lockDirectory(directory.lockFile, directory.path);
  try {
    const {postmaster, port, password} = await startServer({directory, durable, maxConnections, log, signal});

    let stopped: Promise<void> | undefined;
    const unexpectedEnd = async () => {
      const end = await postmaster.ended;
      // The directory is free again, whoever ended the server.
      lock.release();
      return stopped === undefined ? end : new Promise<never>(() => {});
    };
    return {
      host,
      port,
      user: superuser,
      password,
      pid: postmaster.pid,
      exited: unexpectedEnd(),
      url: (database) => `postgres://${superuser}:${password}@${host}:${port}/${encodeURIComponent(database)}`,
      stop: () => (stopped ??= postmaster.stop()),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
