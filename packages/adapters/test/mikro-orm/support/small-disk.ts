import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {type EmbeddedPostgres, startEmbeddedPostgres} from '@orderwell/embedded-postgres';
import {query} from './databases.ts';

const run = promisify(execFile);

/** Room for the tables and indexes of both databases, which are empty, and for some rows. */
const diskBytes = 8 * 1024 * 1024;

/** A PostgreSQL server of the test's own, whose tables lie on a file system that a test can fill up. */
export class SmallDisk {
  readonly #dataDir: string;
  readonly #server: EmbeddedPostgres;

  private constructor(dataDir: string, server: EmbeddedPostgres) {
    this.#dataDir = dataDir;
    this.#server = server;
  }

  /** Why there can be none on this machine; undefined if there may. */
  static get obstacle(): string | undefined {
    if (process.platform !== 'linux') return 'a file system that is small can only be mounted on Linux';
    return process.geteuid?.() === 0 ? undefined : 'only root can mount a file system that is small';
  }

  /** @returns what keeps even root from mounting anything, as in most containers, if anything does */
  static async open(): Promise<SmallDisk | {readonly obstacle: string}> {
    const dataDir = await mkdtemp(join(tmpdir(), 'orderwell-test-small-disk-'));
    const server = await startEmbeddedPostgres({dataDir, durable: false});
    const disk = new SmallDisk(dataDir, server);
    try {
      await disk.#mount();
      await query(server.url('postgres'), `create tablespace small location '${disk.#mountPoint}'`);
      return disk;
    } catch (error) {
      await disk.close();
      if (error instanceof Error && 'stderr' in error) {
        return {obstacle: `nothing can be mounted here: ${error.message.trim().split('\n').at(-1)}`};
      }
      throw error;
    }
  }

  /** An empty database whose tables go to the small disk; its catalog does not. */
  async database(name: string): Promise<string> {
    const postgres = this.#server.url('postgres');
    await query(postgres, `create database ${name}`);
    await query(postgres, `alter database ${name} set default_tablespace = small`);
    return this.#server.url(name);
  }

  /** Leaves no room at all. */
  async fill(): Promise<void> {
    try {
      await writeFile(this.#filler, Buffer.alloc(diskBytes));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
    throw new Error('there is more room on the small disk than it has');
  }

  async makeRoom(): Promise<void> {
    await rm(this.#filler, {force: true});
  }

  async close(): Promise<void> {
    await this.#server.stop();
    await run('umount', [this.#mountPoint]).catch(() => undefined);
    await rm(this.#dataDir, {recursive: true, force: true});
  }

  // Below the data directory, because whoever runs the server can reach that.
  get #mountPoint(): string {
    return join(this.#dataDir, 'small');
  }

  get #filler(): string {
    return join(this.#mountPoint, 'filler');
  }

  async #mount(): Promise<void> {
    const [server] = await query<{directory: string}>(
      this.#server.url('postgres'),
      `select current_setting('data_directory') as directory`,
    );
    const {uid, gid} = await stat(server?.directory ?? '');
    await mkdir(this.#mountPoint);
    const options = `size=${diskBytes},mode=700,uid=${uid},gid=${gid}`;
    await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', this.#mountPoint]);
  }
}
