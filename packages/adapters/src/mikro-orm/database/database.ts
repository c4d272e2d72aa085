import {DomainError} from '@orderwell/domain';
import {type EntityManager, type EntitySchema, type MikroORM, PostgreSqlConnection} from '@mikro-orm/postgresql';
import {databaseAddress, OpenClients} from '../../postgres/index.ts';
import {type Logger, silentLogger} from '../../runtime/logger.ts';
import {
  type ConnectionLimits,
  type DatabaseOptions,
  idleConnectionBroke,
  nameForMikroOrm,
  openOrm,
  poolOptions,
} from './connections.ts';
import {asDomainError} from './failures.ts';
import * as limits from '../limits.ts';
import {migrate} from './migrate.ts';
import type {ListedMigration} from './migration-session.ts';
import {repeated, Transaction, type Work} from './transactions.ts';

/** What one of our databases holds. */
export interface DatabaseContents {
  readonly rows: readonly EntitySchema[];
  readonly migrations: readonly ListedMigration[];
}

/** What the owner of a database does with it, beside handing out its repositories. */
export interface DatabaseLife {
  /**
   * Creates the database if it is missing, and brings it to the newest schema. Safe to call from several replicas at
   * once: one migrates, the others wait and find it done. That may take minutes, so a signal can end the waiting.
   * @throws DomainError `UNAVAILABLE`, also if the database is missing and its user may not create one
   */
  migrate(options?: {signal?: AbortSignal | undefined}): Promise<void>;
  /**
   * Asks the server for a sign of life, on a connection of its own: a busy pool is not a dead server.
   * @throws DomainError `UNAVAILABLE`
   */
  ping(): Promise<void>;
  /**
   * Waits for what is under way, and closes all connections, up to a limit where the server says nothing. Leaves no timer
   * or socket behind. Safe to repeat, and when it was never connected. Whatever is asked afterwards is `UNAVAILABLE`.
   */
  close(): Promise<void>;
}

/**
 * One database, and the only door to it: whatever is asked goes through this class, so what the ports promise of
 * failures holds everywhere.
 */
export class Database implements DatabaseLife {
  readonly logger: Logger;
  readonly #connection: ConnectionLimits;
  readonly #clients = new OpenClients();
  readonly #onCommit: () => void;
  readonly #migrations: readonly ListedMigration[];
  readonly #orm: MikroORM;
  readonly #relayOrm: MikroORM;
  readonly #pingConnection: PostgreSqlConnection;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  /** Does not connect; the first call that needs a connection does. @throws AddressProblem if the URL cannot work */
  constructor(options: DatabaseOptions, contents: DatabaseContents) {
    this.logger = options.logger ?? silentLogger;
    this.#onCommit = options.onCommit ?? (() => undefined);
    this.#migrations = contents.migrations;
    this.#connection = {
      address: databaseAddress(options.url),
      idleBroke: idleConnectionBroke(this.logger),
      clients: this.#clients,
      poolSizeMax: options.poolSizeMax ?? limits.poolSizeMax,
      connectTimeoutMs: options.connectTimeoutMs ?? limits.connectTimeoutMs,
      statementTimeoutMs: options.statementTimeoutMs ?? limits.statementTimeoutMs,
    };
    this.#orm = openOrm(this.#connection, contents.rows);
    this.#relayOrm = openOrm({...this.#connection, poolSizeMax: limits.relayPoolSizeMax}, contents.rows);
    this.#pingConnection = new PostgreSqlConnection(this.#orm.config, {
      dbName: nameForMikroOrm(this.#connection.address),
      driverOptions: poolOptions({...this.#connection, poolSizeMax: 1}),
    });
  }

  /** Reads, outside of any transaction. @throws DomainError `UNAVAILABLE` */
  async read<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#guarded(() => work(this.#orm.em.fork()));
  }

  /**
   * Runs `work`, a single writing statement, which is a transaction of its own; again if the server gave it up because
   * of others.
   * @throws DomainError `UNAVAILABLE`; whether anything was written is not known then
   */
  async execute<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#guarded(() => repeated(() => work(this.#orm.em.fork())));
  }

  /**
   * As `execute`, for the outboxes, on connections of their own: what was promised must be delivered, and be seen to
   * wait, however many requests use up the pool.
   * @throws DomainError `UNAVAILABLE`; whether anything was written is not known then
   */
  async relay<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#guarded(() => repeated(() => work(this.#relayOrm.em.fork())));
  }

  /**
   * Runs `work` in one transaction; again, in a new one, if the server gave it up because of others. `work` must
   * therefore have no effect but through the entity manager that it is given. With `rollBack` it ends the transaction
   * without any effect, and answers that.
   * @throws DomainError `UNAVAILABLE`; whether the transaction was committed is not known then, unless it says that
   * nothing was stored
   */
  async transact<T>(work: Work<T>): Promise<T> {
    const transaction = new Transaction(() => this.#orm.em.fork(), work);
    return this.#guarded(
      () => transaction.run(),
      (error) => transaction.storedNothing(error),
    );
  }

  /** To be called after a commit that put something into the outbox. What was stored stays stored if nobody listens. */
  outboxFilled(): void {
    try {
      this.#onCommit();
    } catch (error) {
      this.logger.error({err: error}, 'whoever was to be told of a commit failed');
    }
  }

  async migrate({signal}: {signal?: AbortSignal | undefined} = {}): Promise<void> {
    await this.#guarded(() =>
      migrate({...this.#connection, logger: this.logger, migrations: this.#migrations, signal}),
    );
  }

  async ping(): Promise<void> {
    await this.#guarded(() => this.#pingConnection.execute('select 1'));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** A pool that ends while a transaction is under way would wait for its connection for ever. */
  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await Promise.all([this.#orm.close(), this.#relayOrm.close(), this.#pingConnection.close()]);
    await this.#clients.ended();
  }

  async #guarded<T>(work: () => Promise<T>, nothingStored: (error: unknown) => boolean = () => false): Promise<T> {
    // MikroORM would quietly open a new pool, which nobody would ever close.
    if (this.#closed !== undefined) {
      throw new DomainError('UNAVAILABLE', 'the connection to the database was closed', {nothingStored: true});
    }
    const working = work();
    this.#underWay.add(working);
    try {
      return await working;
    } catch (error) {
      throw asDomainError(error, {nothingStored: nothingStored(error)});
    } finally {
      this.#underWay.delete(working);
    }
  }
}
