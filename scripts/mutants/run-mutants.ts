import {chmodSync, mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {startEmbeddedPostgres} from '../../packages/embedded-postgres/src/index.ts';
import {endDirectory} from '../../packages/test-support/src/end-processes.ts';
import {register} from '../../packages/test-support/src/register.ts';
import {sweepLeftovers} from '../../packages/test-support/src/sweep.ts';
import type {Mutant} from './mutant.ts';
import {type MutantsEnd, plantEach} from './plant-each.ts';

/** Processes run at once, and each may have several stores open. */
const connectionsMax = 200;

export interface MutantsOptions {
  readonly mutants: readonly Mutant[];
  /** Of this process: what is set for the tests reaches them. */
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the run in order. */
  readonly signal: AbortSignal;
  /** Is told of each mutant, and of each adapter whose suites cannot be run, as soon as it is known. */
  readonly onLine: (line: string) => void;
}

/**
 * Plants the mistakes, one after the other, and runs the contract suites that should find them. Leaves nothing behind.
 * Their PostgreSQL is one of their own that need not survive a crash: a new database for each mistake takes a quarter of
 * the time there.
 * @throws UnsoundSuites if the suites of an adapter fail without a mistake
 */
export async function runMutants({environment, ...options}: MutantsOptions): Promise<MutantsEnd> {
  const directory = mkdtempSync(path.join(tmpdir(), 'orderwell-mutants-'));
  const strikeOff = register({kind: 'directory', path: directory});
  // As open as the directory that it stands in: a server that root starts runs as another user.
  chmodSync(directory, 0o755);
  try {
    const dataDir = path.join(directory, 'postgres');
    const server = await startEmbeddedPostgres({dataDir, durable: false, maxConnections: connectionsMax});
    try {
      const url = new URL('/', server.url('postgres')).href.replace(/\/$/, '');
      // Each process loads the same packages, which takes half as long where another has left them compiled.
      const NODE_COMPILE_CACHE = path.join(directory, 'compiled');
      return await plantEach({
        ...options,
        directory,
        environment: {...environment, TEST_POSTGRES_URL: url, NODE_COMPILE_CACHE},
      });
    } finally {
      await server.stop();
    }
  } finally {
    // What tests that hung have not removed.
    await sweepLeftovers();
    await endDirectory(directory);
    strikeOff();
  }
}
