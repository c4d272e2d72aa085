import type {Client} from 'pg';
import {connectTo, DatabaseFailure, disconnect} from './database-connection.ts';

/** One connection to a database through which an operator changes something. Each statement is whole by itself. */
export class WritingSession implements AsyncDisposable {
  readonly #url: string;
  readonly #client: Client;

  private constructor(url: string, client: Client) {
    this.#url = url;
    this.#client = client;
  }

  /** @throws DatabaseFailure */
  static async open(url: string): Promise<WritingSession> {
    return new WritingSession(url, await connectTo(url));
  }

  /** @returns how many rows it changed @throws DatabaseFailure */
  async change(statement: string, values: readonly unknown[]): Promise<number> {
    try {
      return (await this.#client.query(statement, [...values])).rowCount ?? 0;
    } catch (error) {
      throw new DatabaseFailure(this.#url, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await disconnect(this.#client);
  }
}
