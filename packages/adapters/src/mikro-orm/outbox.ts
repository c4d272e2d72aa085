import type {Claim, Outbox} from '@orderwell/domain';
import type {EntitySchema} from '@mikro-orm/postgresql';
import type {Backlog} from '../runtime/backlog-gauge.ts';
import type {Database} from './database.ts';
import {backlogCountMax} from './limits.ts';
import {type OutboxStatements, type OutboxTable, outboxStatements} from './outbox-statements.ts';

/** How rows of a table become items of an outbox. */
export interface OutboxMapping<Row extends object, Item> extends OutboxTable {
  readonly schema: EntitySchema<Row>;
  toItem(row: Row): Item;
  /** The values of the primary key's columns. */
  keyOf(item: Item): Readonly<Record<string, string | number>>;
}

/** The outbox columns that a claim reads. */
interface ClaimedRow {
  readonly outboxPosition: bigint;
  readonly leaseToken?: string | null | undefined;
  readonly attempts: number;
}

/** An outbox in a table, worked off by short statements: no transaction is open while items are delivered. */
export class TableOutbox<Row extends object & ClaimedRow, Item> implements Outbox<Item> {
  readonly #database: Database;
  readonly #mapping: OutboxMapping<Row, Item>;
  readonly #statements: OutboxStatements;

  constructor(database: Database, mapping: OutboxMapping<Row, Item>) {
    this.#database = database;
    this.#mapping = mapping;
    this.#statements = outboxStatements(mapping);
  }

  async claim({limit, leaseMs}: {limit: number; leaseMs: number}): Promise<readonly Claim<Item>[]> {
    const {kind, schema} = this.#mapping;
    const rows = await this.#database.relay(async (em) => {
      const found = await em.execute<object[]>(this.#statements.claim, [kind.known, limit, leaseMs]);
      return found.map((row) => em.map(schema, row));
    });
    // An update returns its rows in no particular order.
    return rows.toSorted(byPosition).flatMap((row) => this.#claimOf(row) ?? []);
  }

  async settle(claims: readonly Claim<Item>[]): Promise<number> {
    if (claims.length === 0) return 0;
    return this.#update(this.#statements.settle, [this.#keysOf(claims)]);
  }

  async release(claims: readonly Claim<Item>[], {retryInMs}: {retryInMs: number}): Promise<void> {
    if (claims.length === 0) return;
    await this.#update(this.#statements.release, [retryInMs, this.#keysOf(claims)]);
  }

  /**
   * How much waits to be delivered by this version, counted up to 100,000. Cheap: reads no more than what waits.
   * @throws DomainError `UNAVAILABLE`
   */
  async backlog(): Promise<Backlog> {
    const [waiting] = await this.#database.relay((em) =>
      em.execute<Backlog[]>(this.#statements.backlog, [this.#mapping.kind.known, backlogCountMax]),
    );
    return {count: waiting?.count ?? 0, oldestAgeMs: waiting?.oldestAgeMs ?? 0};
  }

  #update(statement: string, parameters: (string | number)[]): Promise<number> {
    return this.#database.relay(async (em) => {
      const {affectedRows} = await em.execute<{affectedRows: number}>(statement, parameters, 'run');
      return affectedRows;
    });
  }

  #keysOf(claims: readonly Claim<Item>[]): string {
    return JSON.stringify(claims.map(({item, token}) => ({...this.#mapping.keyOf(item), token})));
  }

  /**
   * A row that cannot be read must not keep the others waiting: it stays under its lease, is complained about each time
   * that it comes back, and is delivered by a version that can read it.
   */
  #claimOf(row: Row): Claim<Item> | undefined {
    const {leaseToken: token, attempts: attempt, outboxPosition} = row;
    try {
      if (typeof token !== 'string') throw new TypeError('a claimed row lacks its lease token');
      return {item: this.#mapping.toItem(row), token, attempt};
    } catch (error) {
      const where = {table: this.#mapping.table, outboxPosition: `${outboxPosition}`};
      this.#database.logger.error({...where, attempt, err: error}, 'an item of the outbox cannot be read');
      return undefined;
    }
  }
}

function byPosition(a: ClaimedRow, b: ClaimedRow): number {
  return a.outboxPosition < b.outboxPosition ? -1 : 1;
}
