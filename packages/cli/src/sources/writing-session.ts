import type {DatabaseAddress} from '@orderwell/adapters/postgres';
import type {Client} from 'pg';
import {connectTo, DatabaseFailure, disconnect} from './database-connection.ts';

/** One connection to a database through which an operator changes something. Each statement is whole by itself. */
export class WritingSession implements AsyncDisposable {
  readonly #address: DatabaseAddress;
  readonly #client: Client;

  private constructor(address: DatabaseAddress, client: Client) {
    this.#address = address;
    this.#client = client;
  }

  /** @throws DatabaseFailure */
  static async open(address: DatabaseAddress): Promise<WritingSession> {
    return new WritingSession(address, await connectTo(address));
  }

  /** @returns how many rows it changed @throws DatabaseFailure */
  async change(statement: string, values: readonly unknown[]): Promise<number> {
    try {
      return (await this.#client.query(statement, [...values])).rowCount ?? 0;
    } catch (error) {
      throw new DatabaseFailure(this.#address, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await disconnect(this.#client);
  }
}
