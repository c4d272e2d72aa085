import {type Claim, cleanText, type Outbox} from '@orderwell/domain';
import type {EntityDictionary, EntityManager, EntitySchema} from '@mikro-orm/postgresql';
import type {Backlog} from '../../runtime/backlog-gauge.ts';
import type {Database} from '../database/database.ts';
import {unreadableRetryMs} from '../limits.ts';
import {type OutboxStatements, type OutboxTable, outboxStatements} from './outbox-statements.ts';

type Key = Readonly<Record<string, string | number>>;

/** How rows of a table become items of an outbox. */
export interface OutboxMapping<Row extends object, Item> extends OutboxTable {
  readonly schema: EntitySchema<Row>;
  toItem(row: Row): Item;
  /** The values of the primary key's columns. */
  keyOf(item: Item): Key;
}

/** The outbox columns that a claim reads, as the driver gives them, beside those of the key. */
interface ClaimedColumns {
  readonly lease_token: string;
  readonly attempts: number;
  readonly refusals: number;
  readonly [column: string]: unknown;
}

/** An outbox in a table, worked off by short statements: no transaction is open while items are delivered. */
export class TableOutbox<Row extends object, Item> implements Outbox<Item> {
  readonly #database: Database;
  readonly #mapping: OutboxMapping<Row, Item>;
  readonly #statements: OutboxStatements;

  constructor(database: Database, mapping: OutboxMapping<Row, Item>) {
    this.#database = database;
    this.#mapping = mapping;
    this.#statements = outboxStatements(mapping);
  }

  async claim({limit, leaseMs}: {limit: number; leaseMs: number}): Promise<readonly Claim<Item>[]> {
    const {kind} = this.#mapping;
    const rows = await this.#database.relay(async (em) => {
      const found = await em.execute<ClaimedColumns[]>(this.#statements.claim, [kind.known, limit, leaseMs]);
      return found.map((columns) => ({columns, claim: this.#claimOf(em, columns)}));
    });
    await this.#setAside(rows.flatMap(({columns, claim}) => (claim === undefined ? [columns] : [])));
    return rows.flatMap(({claim}) => claim ?? []);
  }

  async settle(claims: readonly Claim<Item>[]): Promise<number> {
    if (claims.length === 0) return 0;
    return this.#update(this.#statements.settle, [this.#held(claims)]);
  }

  async release(
    claims: readonly Claim<Item>[],
    {retryInMs, refused = false}: {retryInMs: number; refused?: boolean},
  ): Promise<void> {
    if (claims.length === 0) return;
    await this.#update(this.#statements.release, [retryInMs, refused ? 1 : 0, this.#held(claims)]);
  }

  async park(claim: Claim<Item>, {reason}: {reason: string}): Promise<void> {
    await this.#update(this.#statements.park, [cleanText(reason) ?? 'no reason was given', this.#held([claim])]);
  }

  /** Cheap: reads no more than what waits. @throws DomainError `UNAVAILABLE` */
  async backlog({countMax}: {readonly countMax: number}): Promise<Backlog> {
    const [waiting] = await this.#database.relay((em) =>
      em.execute<Backlog[]>(this.#statements.backlog, [this.#mapping.kind.known, countMax + 1]),
    );
    return {count: waiting?.count ?? 0, oldestAgeMs: waiting?.oldestAgeMs ?? 0};
  }

  #update(statement: string, parameters: (string | number)[]): Promise<number> {
    return this.#database.relay(async (em) => {
      const {affectedRows} = await em.execute<{affectedRows: number}>(statement, parameters, 'run');
      return affectedRows;
    });
  }

  #held(claims: readonly Claim<Item>[]): string {
    return JSON.stringify(claims.map(({item, token}) => ({...this.#mapping.keyOf(item), token})));
  }

  /** One by one: a row that is not even a row must not take the others with it. */
  #claimOf(em: EntityManager, columns: ClaimedColumns): Claim<Item> | undefined {
    const {lease_token: token, attempts: attempt, refusals} = columns;
    const {schema, table} = this.#mapping;
    try {
      // The compiler cannot know that these are the columns of that schema's table.
      const row = em.map(schema, columns as ClaimedColumns & EntityDictionary<Row>);
      return {item: this.#mapping.toItem(row), token, attempt, refusals};
    } catch (error) {
      const where = {table, ...this.#keyIn(columns)};
      this.#database.logger.error({...where, attempt, err: error}, 'an item of the outbox cannot be read');
      return undefined;
    }
  }

  /**
   * Rows that cannot be read must not keep others waiting: they count as refused, are complained about each time that
   * they come back, and are delivered by a version that can read them.
   */
  async #setAside(rows: readonly ClaimedColumns[]): Promise<void> {
    if (rows.length === 0) return;
    const held = rows.map((columns) => ({...this.#keyIn(columns), token: columns.lease_token}));
    await this.#update(this.#statements.release, [unreadableRetryMs, 1, JSON.stringify(held)]);
  }
  #keyIn(columns: ClaimedColumns): object {
    return Object.fromEntries(Object.keys(this.#mapping.key).map((column) => [column, columns[column]]));
  }
}
