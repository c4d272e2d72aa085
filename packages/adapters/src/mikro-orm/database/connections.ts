import {type EntitySchema, MikroORM} from '@mikro-orm/postgresql';
import {brokenConnections} from '../../runtime/broken-connections.ts';
import type {Logger} from '../../runtime/logger.ts';
import {type DatabaseAddress, driverOptions, type OpenClients} from '../../postgres/index.ts';
import {answerGraceMs, idleConnectionMs, idleInTransactionTimeoutMs} from '../limits.ts';
import {type Pool, watch} from './watched-pool.ts';

/** Where a database is and how long to wait for it. */
export interface DatabaseOptions {
  /** As in `postgres://user:password@host:5432/orders`, with libpq's parameters, such as `sslmode`; or its parts. */
  readonly url: string | DatabaseAddress;
  readonly logger?: Logger | undefined;
  /** Most connections at once, 10 unless told otherwise; outboxes have 3 and `ping` has one more of their own. */
  readonly poolSizeMax?: number | undefined;
  /** How long one statement may take, 5,000 unless told otherwise. */
  readonly statementTimeoutMs?: number | undefined;
  /** How long to wait for a connection, 3,000 unless told otherwise. */
  readonly connectTimeoutMs?: number | undefined;
  /** Called after each commit that put something into the outbox, so that nobody has to poll to find it soon. */
  readonly onCommit?: (() => void) | undefined;
}

/** What the pools of one database tell together of connections that break while nobody uses them. */
export const idleConnectionBroke = (logger: Logger): ConnectionLimits['idleBroke'] =>
  brokenConnections('an idle database connection broke', logger);

export interface ConnectionLimits {
  readonly address: DatabaseAddress;
  /** Is told of each connection that breaks while nobody uses it. */
  readonly idleBroke: (error: unknown) => void;
  /** Knows of each connection until it has ended. */
  readonly clients?: OpenClients;
  readonly poolSizeMax: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** How long a statement may wait for a lock; as long as it may take, unless told otherwise. */
  readonly lockTimeoutMs?: number;
}

/** What MikroORM hands on to `pg.Pool`, word for word; it is stronger than what MikroORM itself is told. */
export function poolOptions(limits: ConnectionLimits): object {
  return {
    ...driverOptions({
      address: limits.address,
      applicationName: 'orderwell',
      connectTimeoutMs: limits.connectTimeoutMs,
      answerGraceMs,
      limits: {
        statementTimeoutMs: limits.statementTimeoutMs,
        lockTimeoutMs: limits.lockTimeoutMs ?? 0,
        idleInTransactionTimeoutMs,
      },
    }),
    max: limits.poolSizeMax,
    idleTimeoutMillis: idleConnectionMs,
    onPoolCreated: (pool: Pool) => watch(pool, limits),
  };
}

/**
 * The name of the database as MikroORM needs it, which pastes it into a statement between single quotes to see whether
 * it is there. It connects by the name in `poolOptions`.
 */
export function nameForMikroOrm({database}: DatabaseAddress): string {
  return database.replaceAll("'", "''");
}

/** Reads and writes rows, over a pool of its own, which connects when it is first asked for something. */
export function openOrm(connection: ConnectionLimits, rows: readonly EntitySchema[]): MikroORM {
  return new MikroORM({
    dbName: nameForMikroOrm(connection.address),
    entities: [...rows],
    driverOptions: poolOptions(connection),
    // By default, one flush that updates several versioned rows forgets to check their versions.
    useBatchUpdates: false,
  });
}
