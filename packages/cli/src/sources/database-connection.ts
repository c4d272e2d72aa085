import {Client} from 'pg';
import {reasonOf} from '@orderwell/adapters/runtime';
import * as limits from '../limits.ts';

/** A database could not be reached, or gave a statement up. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  /** PostgreSQL's SQLSTATE, or the operating system's name of the error; undefined if there is neither. */
  readonly code: string | undefined;

  constructor(url: string, cause: unknown) {
    // Neither user nor password are shown.
    const {host, pathname} = new URL(url);
    super(`the database ${decodeURIComponent(pathname.slice(1))} at ${host}: ${reasonOf(cause)}`, {cause});
    this.code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  }
}

/** One connection to a database. Dispose of it with `end`. @param begin the first statement @throws DatabaseFailure */
export async function connectTo(url: string, {begin}: {begin?: string} = {}): Promise<Client> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    application_name: 'orderwell-cli',
  });
  // An 'error' event that nobody listens to ends the process; the statement that is under way rejects too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (begin !== undefined) await client.query(begin);
    return client;
  } catch (error) {
    await disconnect(client);
    throw new DatabaseFailure(url, error);
  }
}

export async function disconnect(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}
