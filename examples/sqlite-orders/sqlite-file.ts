import {DatabaseSync, type SQLInputValue, type SQLOutputValue} from 'node:sqlite';
import {DomainError} from '@orderwell/domain';

/** The events of an order are the order, and those that somebody is still to be told of are the outbox. */
const schema = `
  create table if not exists events (order_id text, version integer, event text, due_at integer, token text,
    attempt integer default 0, refusals integer default 0, parked_because text, primary key (order_id, version)) strict;
  create index if not exists events_due on events (due_at) where due_at is not null;
  create table if not exists messages (order_id text, id text, recorded_at integer, primary key (order_id, id)) strict;
  create table if not exists answers (caller text, key text, fingerprint text, answer text, expires_at integer,
    primary key (caller, key)) strict`;

/** The file's own time in SQL, in milliseconds since the epoch. */
export const now = `cast(unixepoch('subsec') * 1000 as integer)`;

/** What another try may mend, by https://sqlite.org/rescode.html: busy, locked, read-only, I/O, full, cannot open. */
const outOfReach = new Set([5, 6, 8, 10, 13, 14]);

/** An SQLite file with orders in it. Several processes may have it open; one at a time writes. */
export class SqliteFile {
  readonly #database: DatabaseSync;
  /** @param options.busyTimeoutMs how long to wait for another process that writes; this one stands still meanwhile */
  constructor(path: string, {busyTimeoutMs = 5_000}: {busyTimeoutMs?: number} = {}) {
    this.#database = new DatabaseSync(path, {timeout: busyTimeoutMs});
    this.#database.exec(schema);
  }

  /** What a statement selects or returns. @throws DomainError `UNAVAILABLE` */
  rows(sql: string, ...values: readonly SQLInputValue[]): Record<string, SQLOutputValue>[] {
    return reaching(() => this.#database.prepare(sql).all(...values), this.#database.isTransaction);
  }

  /** @returns how many rows a statement changes. @throws DomainError `UNAVAILABLE` */
  change(sql: string, ...values: readonly SQLInputValue[]): number {
    return reaching(() => Number(this.#database.prepare(sql).run(...values).changes), this.#database.isTransaction);
  }

  /** Stores all of the work or nothing. Nobody else writes meanwhile. @throws DomainError `UNAVAILABLE` */
  write<T>(work: () => T): T {
    reaching(() => this.#database.exec('begin immediate'), true);
    try {
      const outcome = work();
      reaching(() => this.#database.exec('commit'), false);
      return outcome;
    } catch (error) {
      // After some errors, such as a full disk, SQLite has rolled back by itself.
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  readonly close = (): void => this.#database.close();
}

/** A mistake in a statement, or a file that was closed, is a defect, and comes through as it is. */
function reaching<T>(work: () => T, nothingStored: boolean): T {
  try {
    return work();
  } catch (cause) {
    const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
    if (!outOfReach.has(code)) throw cause;
    throw new DomainError('UNAVAILABLE', 'the orders cannot be read or written now; try again', {cause, nothingStored});
  }
}
