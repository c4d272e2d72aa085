import {DomainError} from '@orderwell/domain';
import {isForbidden} from '../../postgres/index.ts';
import {backoffMs, pause} from '../../runtime/backoff.ts';
import {TroubleLog} from '../../runtime/trouble-log.ts';
import {createDatabase} from './create-database.ts';
import {codeOf} from './failures.ts';
import * as limits from '../limits.ts';
import {connectionOf, type MigrateOptions, openSession} from './migration-session.ts';
import {type Asking, forbiddenIn, schemaToMigrate} from './schema-to-migrate.ts';

/** Any number will do, as long as it stays the same. Advisory locks are per database. */
const migrationLock = 4_711_001;

/**
 * Brings a database to the newest schema, and creates it first if it is missing. Of several replicas that do this at
 * once one migrates; the others wait and find it done. A table that is in use is waited for in short turns.
 * @throws DomainError `UNAVAILABLE` if the signal ended the waiting, another replica takes too long, the user lacks a
 * right, or the server is a standby
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrateExisting(options);
    } catch (error) {
      if (codeOf(error) !== '3D000' || attempt > limits.createDatabaseAttemptsMax) throw error;
      await createDatabase(options);
      await pause(backoffMs(limits.createDatabaseBackoff, attempt));
    }
  }
}

async function migrateExisting(options: MigrateOptions): Promise<void> {
  await using orm = openSession(options);
  const pool = await connectionOf(orm).getNativeClient();
  const client = await pool.connect();
  try {
    const schema = await schemaToMigrate(client, options);
    // The turn is held by a transaction, which a pooler such as PgBouncer leaves to one session; a lock of the session
    // would be left to whoever gets that session next. Between its statements it has no snapshot, so no index that is
    // built waits for it.
    await client.query('begin isolation level read committed');
    await client.query('set local idle_in_transaction_session_timeout = 0');
    await migrateInTurn(client, options, schema);
  } finally {
    // Ends the session, and the transaction with its lock, whatever state it is in; so does the crash of a replica.
    client.release(true);
  }
}

/**
 * Asks again and again instead of waiting in the server: a statement that waits is older than the index that the other
 * replica may be building concurrently, so each would wait for the other.
 */
async function awaitTurn(client: Asking, {logger, signal}: MigrateOptions): Promise<void> {
  const givenUpAt = performance.now() + limits.migrationTurnTimeoutMs;
  for (let asked = 1; ; asked++) {
    // Without a parameter: with one, the answer would keep a snapshot, which the building of an index waits for.
    const {rows} = await client.query(`select pg_try_advisory_xact_lock(${migrationLock}) as mine`);
    if (rows[0]?.mine === true) return;
    if (asked === 1) logger.info({}, 'another replica migrates the database; waiting for it');
    if (performance.now() > givenUpAt) {
      throw new DomainError('UNAVAILABLE', 'another replica has been migrating the database for too long');
    }
    await pauseUnlessAborted(backoffMs(limits.migrationTurnBackoff, asked), signal);
  }
}

/**
 * A statement that waits for a table keeps everybody waiting who comes later, be it only to read. So it waits for a
 * short time, gives way, and tries again, until those who were there first are gone.
 */
async function migrateInTurn(client: Asking, options: MigrateOptions, schema: string): Promise<void> {
  const {logger, signal} = options;
  const trouble = new TroubleLog({what: 'migrating the database', logger});
  const givenUpAt = performance.now() + limits.tableLockPatienceMs;
  for (let attempt = 1; ; attempt++) {
    // Each time anew: the session that held the turn may have ended, and another replica may have it now.
    await awaitTurn(client, options);
    try {
      await migrateOnce(options, schema);
      return trouble.works();
    } catch (error) {
      if (isForbidden(error)) throw forbiddenIn(schema, options.address, error);
      if (!gaveWay.has(codeOf(error) ?? '') || performance.now() > givenUpAt) throw error;
      trouble.failed(new Error('a table that is to be changed is in use', {cause: error}));
    }
    await pauseUnlessAborted(backoffMs(limits.tableLockBackoff, attempt), signal);
  }
}

/** The server says that a lock was not to be had in time, or only at the cost of somebody else. */
const gaveWay: ReadonlySet<string> = new Set(['55P03', '40P01']);

/** In a session of its own, so that nothing that a broken attempt has set is left to the next. */
async function migrateOnce(options: MigrateOptions, schema: string): Promise<void> {
  await using orm = openSession(options, schema);
  orm.migrator.on('migrated', ({name}) => options.logger.info({migration: name}, 'migrated the database'));
  await orm.migrator.up();
}

async function pauseUnlessAborted(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, signal);
  if (signal?.aborted) throw new DomainError('UNAVAILABLE', 'the migration was stopped while it waited');
}
