import {type EntitySchema, MikroORM, type PostgreSqlConnection} from '@mikro-orm/postgresql';
import {brokenConnections} from '../../runtime/broken-connections.ts';
import type {Logger} from '../../runtime/logger.ts';
import {type DatabaseAddress, driverOptions} from '../../postgres/index.ts';
import {answerGraceMs, idleConnectionMs, idleInTransactionTimeoutMs} from '../limits.ts';

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

type Pool = Awaited<ReturnType<PostgreSqlConnection['getNativeClient']>>;

export interface ConnectionLimits {
  readonly address: DatabaseAddress;
  /** Is told of each connection that breaks while nobody uses it. */
  readonly idleBroke: (error: unknown) => void;
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
    onPoolCreated: (pool: Pool) => watch(pool, limits.idleBroke),
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

/** What is needed of the pool's clients; their own type is the driver's, which is none of our dependencies. */
interface Client {
  query: unknown;
  release: (destroy?: boolean) => void;
  end(): Promise<void>;
}

/** Keeps broken connections from ending the process, from being used again, and from using up the pool. */
function watch(pool: Pool, idleBroke: ConnectionLimits['idleBroke']): void {
  // An 'error' event that nobody listens to ends the process. The pool has dropped the connection by then.
  pool.on('error', idleBroke);
  const lent = new Set<Client>();
  pool.on('acquire', (client) => lent.add(client));
  pool.on('release', (_error, client) => lent.delete(client));
  pool.on('connect', (client) => {
    endWhenUnanswered(client);
    client.once('end', () => {
      if (lent.has(client)) takeBack(client);
    });
  });
}

/**
 * Kysely 0.29, below MikroORM, never gives a connection back whose `begin` or `rollback` failed
 * (https://github.com/kysely-org/kysely/issues/1990). A restart of the server in the middle of a few transactions would
 * use up the pool for good, so a connection that ended is taken back.
 */
function takeBack(client: Client): void {
  client.release(true);
  // Whoever does give it back is not to be told that this was done already.
  client.release = () => undefined;
}

/** What pg 8 rejects with when its `query_timeout` passes. */
export const unansweredMessage = 'Query read timeout';

/**
 * pg stops waiting when `query_timeout` passes, but keeps the connection, and everything that is asked next on it waits
 * behind the question that is still open. So the connection is ended: what follows on it, such as a rollback, fails at
 * once.
 */
function endWhenUnanswered(client: Client): void {
  const query = (client.query as (...question: unknown[]) => unknown).bind(client);
  client.query = (...question: unknown[]): unknown => {
    const answer = query(...question);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      if (error instanceof Error && error.message === unansweredMessage) client.end().catch(() => undefined);
      throw error;
    });
  };
}
