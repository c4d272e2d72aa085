import {type Migration, Migrator} from '@mikro-orm/migrations';
import {type Constructor, MikroORM, PostgreSqlConnection} from '@mikro-orm/postgresql';
import type {DatabaseAddress} from '../../postgres/index.ts';
import type {Logger} from '../../runtime/logger.ts';
import {migrationStatementTimeoutMs, tableLockTimeoutMs} from '../limits.ts';
import {idleConnectionBroke, nameForMikroOrm, poolOptions} from './connections.ts';

/**
 * A step in the life of a schema. It leaves in place what the version before it reads and writes, which runs beside the
 * new one for a while: new columns have a default or may be null, and old ones go a release later.
 *
 * Each step is a transaction of its own. Whatever it locks stays locked until its end, so what takes long, such as
 * filling a column, is another step than what locks a table; and an index on a table that grows is a `ConcurrentIndex`.
 */
export interface ListedMigration {
  /** What the database remembers of it. */
  readonly name: string;
  readonly class: Constructor<Migration>;
}

export interface MigrateOptions {
  readonly address: DatabaseAddress;
  readonly logger: Logger;
  readonly connectTimeoutMs: number;
  readonly migrations: readonly ListedMigration[];
  /** Ends the waiting, for another replica or for a table. */
  readonly signal?: AbortSignal | undefined;
}

/** One session, apart from the pool that serves: a migration may take longer than a request. */
export function openSession(
  {address, logger, connectTimeoutMs, migrations}: MigrateOptions,
  schema?: string,
): MikroORM {
  return new MikroORM({
    dbName: nameForMikroOrm(address),
    // Where MikroORM looks for its table; by itself it would look in "public".
    ...(schema !== undefined && {schema}),
    entities: [],
    discovery: {warnWhenNoEntities: false},
    extensions: [Migrator],
    driverOptions: poolOptions({
      address,
      idleBroke: idleConnectionBroke(logger),
      poolSizeMax: 1,
      connectTimeoutMs,
      statementTimeoutMs: migrationStatementTimeoutMs,
      lockTimeoutMs: tableLockTimeoutMs,
    }),
    migrations: {
      tableName: 'schema_migrations',
      migrationsList: [...migrations],
      snapshot: false,
      silent: true,
      // Each migration in a transaction of its own: what builds an index concurrently is in none.
      allOrNothing: false,
      // Switching foreign keys off takes a superuser.
      disableForeignKeys: false,
    },
  });
}

export function connectionOf(orm: MikroORM): PostgreSqlConnection {
  const connection = orm.driver.getConnection();
  if (!(connection instanceof PostgreSqlConnection)) throw new TypeError('this is not a PostgreSQL connection');
  return connection;
}
