import type {ChildProcess} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type EmbeddedPostgres, startEmbeddedPostgres} from '@orderwell/embedded-postgres';
import {end, forkStarter, kill} from './processes.ts';

/** A directory of one test's own, and the servers and processes that the test has started on it. */
export interface Sandbox {
  readonly parentDir: string;
  readonly dataDir: string;
  start(log?: (line: string) => void): Promise<EmbeddedPostgres>;
  fork(...args: string[]): ChildProcess;
  /** Notes a process that must not outlive the test. */
  endsWithTest(pid: number): void;
  cleanUp(): Promise<void>;
}

export async function createSandbox(): Promise<Sandbox> {
  // A space, as in "Application Support", and a directory that does not exist yet.
  const parentDir = await mkdtemp(join(tmpdir(), 'orderwell embedded-postgres-'));
  const dataDir = join(parentDir, 'state', 'database');
  const servers: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];
  const pids: number[] = [];
  return {
    parentDir,
    dataDir,
    async start(log) {
      const server = await startEmbeddedPostgres({dataDir, durable: false, ...(log ? {log} : {})});
      servers.push(server);
      return server;
    },
    fork(...args) {
      const child = forkStarter(dataDir, ...args);
      children.push(child);
      return child;
    },
    endsWithTest(pid) {
      pids.push(pid);
    },
    async cleanUp() {
      // Whatever fails, the rest is cleared away too; otherwise the test run would not end.
      const stops = await Promise.allSettled(servers.map((server) => server.stop()));
      for (const child of children) await kill(child);
      // An immediate shutdown rather than a kill, which would leave shared memory behind.
      const orphan = Number.parseInt(
        await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => ''),
        10,
      );
      if (orphan > 0) await end(orphan, 'SIGQUIT');
      for (const pid of pids) await end(pid, 'SIGKILL');
      await rm(parentDir, {recursive: true, force: true, maxRetries: 10, retryDelay: 50});
      for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
    },
  };
}
