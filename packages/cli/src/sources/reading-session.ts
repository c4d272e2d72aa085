import type {DatabaseAddress} from '@orderwell/adapters/postgres';
import type {Client} from 'pg';
import * as limits from '../limits.ts';
import {connectTo, DatabaseFailure, disconnect} from './database-connection.ts';

/** One connection to a database that shows one moment of it, and through which nothing can be changed. */
export class ReadingSession implements AsyncDisposable {
  readonly #address: DatabaseAddress;
  readonly #client: Client;
  #cursors = 0;

  private constructor(address: DatabaseAddress, client: Client) {
    this.#address = address;
    this.#client = client;
  }

  /** @throws DatabaseFailure */
  static async open(address: DatabaseAddress): Promise<ReadingSession> {
    return new ReadingSession(
      address,
      await connectTo(address, {begin: 'begin isolation level repeatable read, read only'}),
    );
  }

  /** @throws DatabaseFailure */
  async rows<Row extends object>(statement: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      return (await this.#client.query<Row>(statement, [...values])).rows;
    } catch (error) {
      throw new DatabaseFailure(this.#address, error);
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
    await disconnect(this.#client);
  }
}
