import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {type EmbeddedPostgres, startEmbeddedPostgres} from '@orderwell/embedded-postgres';

const run = promisify(execFile);

/**
 * A PostgreSQL server of the test's own, so that it can be killed. It is as durable as in production, and gets another
 * port whenever it is started again.
 */
export class OwnPostgres {
  readonly #dataDir: string;
  #server: EmbeddedPostgres;

  private constructor(dataDir: string, server: EmbeddedPostgres) {
    this.#dataDir = dataDir;
    this.#server = server;
  }

  /** Starts a new server, and resolves when it takes connections. */
  static async start(): Promise<OwnPostgres> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'orderwell-test-own-postgres-'));
    return new OwnPostgres(dataDir, await startEmbeddedPostgres({dataDir, maxConnections: 300}));
  }

  /** The present address of a database on it. */
  url(database: string): string {
    return this.#server.url(database);
  }

  /** Starts the server again on what it has stored, and resolves when it takes connections. */
  async start(): Promise<void> {
    this.#server = await startEmbeddedPostgres({dataDir: this.#dataDir, maxConnections: 300});
  }

  /** SIGKILL to the server and its sessions: nothing is flushed, closed or said. Resolves when the server is gone. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
    await this.#server.exited;
  }

  /** Ends sessions and server in order, as an operator who restarts it does. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** SIGSTOP to the server and its sessions: they say nothing, and their connections stand. */
  async pause(): Promise<void> {
    await this.#signal('SIGSTOP');
  }

  async resume(): Promise<void> {
    await this.#signal('SIGCONT');
  }

  /** Ends the server and removes what it has stored. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#dataDir, {recursive: true, force: true});
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    const {pid} = this.#server;
    // The server first, so that it starts no other session meanwhile.
    signalIfThere(pid, signal);
    for (const session of await childrenOf(pid)) signalIfThere(session, signal);
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const {stdout} = await run('ps', ['-e', '-o', 'pid=,ppid=']);
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([, parent]) => parent === pid).map(([child = 0]) => child);
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
