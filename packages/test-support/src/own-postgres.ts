import {execFile} from 'node:child_process';
import {appendFile, chown, mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {type EmbeddedPostgres, startEmbeddedPostgres} from '@orderwell/embedded-postgres';
import {Client} from 'pg';
import {register} from './register.ts';
import {eventually} from './started-process.ts';

const run = promisify(execFile);

/**
 * A PostgreSQL server of the test's own, so that it can be killed. It is as durable as in production, and gets another
 * port whenever it is started again.
 */
export class OwnPostgres {
  readonly #dataDir: string;
  readonly #strikeOff: () => void;
  #server: EmbeddedPostgres;

  private constructor({path: dataDir, strikeOff}: RegisteredDirectory, server: EmbeddedPostgres) {
    this.#dataDir = dataDir;
    this.#strikeOff = strikeOff;
    this.#server = server;
  }

  /** Starts a new server, and resolves when it takes connections. */
  static async start(): Promise<OwnPostgres> {
    const directory = await ownDirectory();
    return new OwnPostgres(directory, await startEmbeddedPostgres({dataDir: directory.path, maxConnections: 300}));
  }

  /**
   * Starts a standby on a copy of this server, which is restarted for that and gets another port. From then on whatever
   * this server confirms is on both, and it confirms nothing while the standby is away.
   * @returns the standby, which takes reading sessions only until it is promoted
   */
  async standby(): Promise<OwnPostgres> {
    await this.stop();
    const directory = await ownDirectory();
    const dataDir = directory.path;
    // With its owner: the server may run as another user than this process.
    await run('cp', ['-a', `${this.#dataDir}/.`, dataDir]);
    await this.start();
    const cluster = path.join(dataDir, 'postgres');
    const {host, port, user, password} = this.#server;
    const primary = `host=${host} port=${port} user=${user} password=${password}`;
    await appendFile(path.join(cluster, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`);
    const signal = path.join(cluster, 'standby.signal');
    await writeFile(signal, '');
    const {uid, gid} = await stat(cluster);
    await chown(signal, uid, gid);

    const standby = new OwnPostgres(directory, await startEmbeddedPostgres({dataDir, maxConnections: 300}));
    await this.#ask(`alter system set synchronous_standby_names = '*'`);
    await this.#ask('select pg_reload_conf()');
    await eventually(
      () => this.#ask(`select from pg_stat_replication where sync_state = 'sync'`),
      (following) => following.length === 1,
      'a standby that follows',
    );
    return standby;
  }

  /** Has a standby become a server that takes writes. Resolves when it does. */
  async promote(): Promise<void> {
    await this.#ask('select pg_promote()');
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
    this.#strikeOff();
  }

  async #ask(statement: string): Promise<object[]> {
    const client = new Client({connectionString: this.url('postgres')});
    await client.connect();
    try {
      return (await client.query<object>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    const {pid} = this.#server;
    // The server first, so that it starts no other session meanwhile.
    signalIfThere(pid, signal);
    for (const session of await childrenOf(pid)) signalIfThere(session, signal);
  }
}

interface RegisteredDirectory {
  readonly path: string;
  readonly strikeOff: () => void;
}

async function ownDirectory(): Promise<RegisteredDirectory> {
  const directory = await mkdtemp(path.join(tmpdir(), 'orderwell-test-own-postgres-'));
  return {path: directory, strikeOff: register({kind: 'directory', path: directory})};
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
