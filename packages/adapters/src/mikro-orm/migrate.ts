import {DomainError} from '@orderwell/domain';
import {type Migration, Migrator} from '@mikro-orm/migrations';
import {type Constructor, MikroORM, PostgreSqlConnection} from '@mikro-orm/postgresql';
import {backoffMs, pause} from '../runtime/backoff.ts';
import type {Logger} from '../runtime/logger.ts';
import {poolOptions} from './connections.ts';
import {databaseNameOf} from './database-options.ts';
import {codeOf} from './failures.ts';
import * as limits from './limits.ts';

/**
 * A step in the life of a schema. It leaves in place what the version before it reads and writes, which runs beside the
 * new one for a while: new columns have a default or may be null, and old ones go a release later.
 */
export interface ListedMigration {
  /** What the database remembers of it. */
  readonly name: string;
  readonly class: Constructor<Migration>;
}

interface MigrateOptions {
  readonly url: string;
  readonly logger: Logger;
  readonly connectTimeoutMs: number;
  readonly migrations: readonly ListedMigration[];
}

/** Any number will do, as long as it stays the same. Advisory locks are per database. */
const migrationLock = 4_711_001;

/**
 * Brings a database to the newest schema, and creates it first if it is missing. Of several replicas that do this at
 * once one migrates; the others wait and find it done.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrateExisting(options);
    } catch (error) {
      if (codeOf(error) !== '3D000' || attempt > limits.createDatabaseAttemptsMax) throw error;
      await create(options);
      await pause(backoffMs(limits.createDatabaseBackoff, attempt));
    }
  }
}

async function migrateExisting(options: MigrateOptions): Promise<void> {
  // Two connections: one holds the lock, the other migrates.
  await using orm = open(options, 2);
  const pool = await connectionOf(orm).getNativeClient();
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const done = await orm.migrator.up();
    for (const {name} of done) options.logger.info({migration: name}, 'migrated the database');
  } finally {
    // Ends the session, and the lock with it, whatever state it is in; so does the crash of a replica.
    client.release(true);
  }
}

async function create(options: MigrateOptions): Promise<void> {
  const name = databaseNameOf(options.url);
  await using orm = open({...options, url: Object.assign(new URL(options.url), {pathname: '/postgres'}).href}, 1);
  try {
    await connectionOf(orm).execute(`create database "${name.replaceAll('"', '""')}"`);
    options.logger.info({database: name}, 'created the database');
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (createdElsewhere.has(code)) return;
    if (!mayNotCreate.has(code)) throw error;
    const message = `there is no database ${name}, and this user may not create it`;
    throw new DomainError('UNAVAILABLE', message, {cause: error});
  }
}

/** Another replica creates the same database, or one of the same template, at this very moment. */
const createdElsewhere: ReadonlySet<string> = new Set(['23505', '42P04', '55006']);
/** The user lacks the right, or there is no database `postgres` to stand in while creating another. */
const mayNotCreate: ReadonlySet<string> = new Set(['3D000', '42501']);

/** Apart from the pool that serves: a migration may take longer than a request. */
function open({url, logger, connectTimeoutMs, migrations}: MigrateOptions, poolSizeMax: number): MikroORM {
  return new MikroORM({
    clientUrl: url,
    entities: [],
    discovery: {warnWhenNoEntities: false},
    extensions: [Migrator],
    driverOptions: poolOptions({
      url,
      logger,
      poolSizeMax,
      connectTimeoutMs,
      statementTimeoutMs: limits.migrationStatementTimeoutMs,
      lockTimeoutMs: limits.migrationLockTimeoutMs,
    }),
    migrations: {
      tableName: 'schema_migrations',
      migrationsList: [...migrations],
      snapshot: false,
      silent: true,
      // Switching foreign keys off takes a superuser.
      disableForeignKeys: false,
    },
  });
}

function connectionOf(orm: MikroORM): PostgreSqlConnection {
  const connection = orm.driver.getConnection();
  if (!(connection instanceof PostgreSqlConnection)) throw new TypeError('this is not a PostgreSQL connection');
  return connection;
}
