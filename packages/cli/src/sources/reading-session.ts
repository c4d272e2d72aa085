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

/** One connection to a database that shows one moment of it, and through which nothing can be changed. */
export class ReadingSession implements AsyncDisposable {
  readonly #url: string;
  readonly #client: Client;
  #cursors = 0;

  private constructor(url: string, client: Client) {
    this.#url = url;
    this.#client = client;
  }

  /** @throws DatabaseFailure */
  static async open(url: string): Promise<ReadingSession> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: limits.connectTimeoutMs,
      statement_timeout: limits.statementTimeoutMs,
      idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
      application_name: 'orderwell-cli',
    });
    // An 'error' event that nobody listens to ends the process; the statement that is under way rejects too.
    client.on('error', () => undefined);
    const session = new ReadingSession(url, client);
    try {
      await client.connect();
      await client.query('begin isolation level repeatable read, read only');
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw new DatabaseFailure(url, error);
    }
  }

  /** @throws DatabaseFailure */
  async rows<Row extends object>(statement: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      return (await this.#client.query<Row>(statement, [...values])).rows;
    } catch (error) {
      throw new DatabaseFailure(this.#url, error);
    }
  }

  /** As `rows`, in pages: only one of them is in memory at a time. @throws DatabaseFailure */
  async *stream<Row extends object>(statement: string, values: readonly unknown[] = []): AsyncGenerator<Row, void> {
    const cursor = `cursor_${++this.#cursors}`;
    await this.rows(`declare ${cursor} no scroll cursor for ${statement}`, values);
    for (;;) {
      const page = await this.rows<Row>(`fetch ${limits.pageSizeMax} from ${cursor}`);
      yield* page;
      if (page.length < limits.pageSizeMax) break;
    }
    await this.rows(`close ${cursor}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}
