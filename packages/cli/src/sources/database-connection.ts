import {Client} from 'pg';
import {type DatabaseAddress, driverOptions} from '@orderwell/adapters/postgres';
import {reasonOf} from '@orderwell/adapters/runtime';
import * as limits from '../limits.ts';

/** A database could not be reached, or gave a statement up. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  /** PostgreSQL's SQLSTATE, or the operating system's name of the error; undefined if there is neither. */
  readonly code: string | undefined;

  constructor({host, port, database}: DatabaseAddress, cause: unknown) {
    // Neither user nor password are shown.
    const server = host.includes(':') ? `[${host}]` : host;
    super(`the database ${database} at ${server}:${port}: ${reasonOf(cause)}`, {cause});
    this.code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  }
}

/** One connection to a database. Dispose of it with `end`. @param begin the first statement @throws DatabaseFailure */
export async function connectTo(address: DatabaseAddress, {begin}: {begin?: string} = {}): Promise<Client> {
  const {onConnect, ...options} = driverOptions({
    address,
    applicationName: 'orderwell-cli',
    connectTimeoutMs: limits.connectTimeoutMs,
    answerGraceMs: limits.answerGraceMs,
    limits: {
      statementTimeoutMs: limits.statementTimeoutMs,
      lockTimeoutMs: 0,
      idleInTransactionTimeoutMs: limits.idleInTransactionTimeoutMs,
    },
  });
  const client = new Client(options);
  // An 'error' event that nobody listens to ends the process; the statement that is under way rejects too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await onConnect(client);
    if (begin !== undefined) await client.query(begin);
    return client;
  } catch (error) {
    await disconnect(client);
    throw new DatabaseFailure(address, error);
  }
}

export async function disconnect(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}
