import {randomBytes} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Client} from 'pg';
import {startEmbeddedPostgres} from '@orderwell/embedded-postgres';
import {register} from './register.ts';

/** A PostgreSQL server for tests. */
export interface TestServer {
  /** The address of a database on it. */
  url(database: string): string;
  /** Whether it is there after the tests. */
  readonly outlivesTests: boolean;
}

/** PostgreSQL cuts names off at 63 bytes; two different databases must not become one. */
const labelLengthMax = 32;

let started: Promise<TestServer & {stop(): Promise<void>}> | undefined;

/**
 * The server that all suites of this process share: the one at TEST_POSTGRES_URL (without a path, as in
 * `postgres://postgres@127.0.0.1:5432`) when that is set, otherwise an embedded one that ends with stopTestServer().
 */
export function testServer(): Promise<TestServer> {
  started ??= start();
  return started;
}

/** Ends the shared server, if there is one. For a root hook (`afterAll`) or a global teardown of mocha. */
export async function stopTestServer(): Promise<void> {
  const server = await started?.catch(() => undefined);
  started = undefined;
  await server?.stop();
}

export interface TestDatabase {
  readonly url: string;
  /** Ends the sessions that are still open on it, and removes it. */
  drop(): Promise<void>;
}

/** Creates an empty database for one suite. */
export async function createDatabase(label: string): Promise<TestDatabase> {
  const database = await missingDatabase(label);
  const name = new URL(database.url).pathname.slice(1);
  // template1 cannot be copied while anybody is connected to it.
  await execute((await testServer()).url('postgres'), `create database ${name} template template0`);
  return database;
}

/** A database that is not there, for what creates one. */
export async function missingDatabase(label: string): Promise<TestDatabase> {
  const server = await testServer();
  const readable = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, labelLengthMax);
  const name = `orderwell_test_${readable}_${randomBytes(6).toString('hex')}`;
  // An embedded server takes its databases with it.
  const strikeOff = server.outlivesTests ? register({kind: 'database', url: server.url(name)}) : undefined;
  return {
    url: server.url(name),
    drop: async () => {
      await execute(server.url('postgres'), `drop database if exists ${name} with (force)`);
      strikeOff?.();
    },
  };
}

async function start(): Promise<TestServer & {stop(): Promise<void>}> {
  // oxlint-disable-next-line node/no-process-env -- what the developer's machine or CI offers.
  const given = process.env.TEST_POSTGRES_URL;
  if (given) {
    const url = (database: string): string => Object.assign(new URL(given), {pathname: database}).href;
    return {url, outlivesTests: true, stop: async () => {}};
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'orderwell-test-postgres-'));
  const strikeOff = register({kind: 'directory', path: dataDir});
  const removeDataDir = () => rm(dataDir, {recursive: true, force: true}).then(strikeOff);
  try {
    const server = await startEmbeddedPostgres({dataDir, durable: false, maxConnections: 300});
    return {
      url: (database) => server.url(database),
      outlivesTests: false,
      async stop() {
        await server.stop();
        await removeDataDir();
      },
    };
  } catch (error) {
    await removeDataDir();
    throw error;
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({connectionString: url});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
