import {randomBytes} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import {openOrderDatabase, openPaymentDatabase, orderMigrationNames} from '@orderwell/adapters/mikro-orm';
import {aCustomer} from '@orderwell/domain/testing';
import {EntitySchema, MikroORM} from '@mikro-orm/postgresql';
import {expect} from 'chai';
import {Client} from 'pg';
import {missingDatabase} from '../support/postgres.ts';
import {emptyDatabase, query} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';

/** What happened, as the adapter logs it. */
function journal() {
  const entries: string[] = [];
  const note = (_fields: object, message: string): number => entries.push(message);
  return {entries, logger: {debug: note, info: note, warn: note, error: note}};
}

const rowsFolder = new URL('../../src/mikro-orm/rows/', import.meta.url);

/** The row models of all tables that `belongs` says yes to. */
async function rows(belongs: (table: string) => boolean): Promise<EntitySchema[]> {
  const files = await readdir(rowsFolder);
  const modules = await Promise.all(files.map((file) => import(new URL(file, rowsFolder).href) as Promise<object>));
  const schemas = modules.flatMap((module) => Object.values(module)).filter((value) => value instanceof EntitySchema);
  return schemas.filter((schema) => belongs(schema.tableName));
}

/** What MikroORM would still change to make the database look like the rows. */
async function difference(url: string, entities: EntitySchema[]): Promise<string> {
  await using orm = new MikroORM({clientUrl: url, entities, schemaGenerator: {skipTables: ['schema_migrations']}});
  return (await orm.schema.getUpdateSchemaSQL({wrap: false})).trim();
}

describe('Migrations', () => {
  const orders = emptyDatabase('migrations orders');
  const payments = emptyDatabase('migrations payments');
  let elsewhere: Awaited<ReturnType<typeof missingDatabase>>;
  const missing = (): string => elsewhere.url;
  beforeEach(async () => {
    elsewhere = await missingDatabase('missing');
  });
  afterEach(() => elsewhere.drop());

  it('given an empty database, make it fit the rows; given that, have nothing to do', async () => {
    const {entries, logger} = journal();
    const database = openOrderDatabase({url: orders.url, logger});
    await database.migrate();
    expect(entries).to.deep.equal(orderMigrationNames.map(() => 'migrated the database'));
    const schemas = await rows((table) => table !== 'payments');
    expect(schemas).to.have.length(7);
    expect(await difference(orders.url, schemas)).to.equal('');
    await database.migrate();
    expect(entries).to.have.length(orderMigrationNames.length);
    await database.close();
  });

  it('given an empty database of payments, make it fit the rows', async () => {
    const database = openPaymentDatabase({url: payments.url});
    const schemas = await rows((table) => ['payments', 'processed_messages'].includes(table));
    await database.migrate();
    expect(await difference(payments.url, schemas)).to.equal('');
    await query(payments.url, 'alter table payments drop column reply_to, drop constraint payments_one_per_order');
    expect(await difference(payments.url, schemas)).to.match(/reply_to(.|\n)*payments_one_per_order/);
    await database.close();
  });

  it('given no database and three replicas at once, create it and migrate it once', async () => {
    const replicas = [1, 2, 3].map(() => {
      const {entries, logger} = journal();
      return {entries, database: openOrderDatabase({url: missing(), logger})};
    });
    await Promise.all(replicas.map(({database}) => database.migrate()));
    const entries = replicas.flatMap((replica) => replica.entries);
    expect(entries.filter((entry) => entry === 'migrated the database')).to.have.length(orderMigrationNames.length);
    expect(entries.filter((entry) => entry === 'created the database')).to.have.length(1);
    for (const {database} of replicas) {
      expect(await database.customers.addIfAbsent(aCustomer())).to.equal('added');
      await database.close();
    }
  });

  it('given a user who may not create the missing database, are UNAVAILABLE and say why', async () => {
    const user = `orderwell_test_${randomBytes(6).toString('hex')}`;
    await query(orders.url, `create role ${user} login password 'swordfish'`);
    const url = Object.assign(new URL(missing()), {username: user, password: 'swordfish'}).href;
    const database = openOrderDatabase({url});
    try {
      const {message} = await expectUnavailable(database.migrate());
      expect(message).to.equal(
        `there is no database ${new URL(missing()).pathname.slice(1)}, and this user may not create it`,
      );
    } finally {
      await database.close();
      await query(orders.url, `drop role ${user}`);
    }
  });

  describe('given another replica that migrates', () => {
    let other: Client;
    beforeEach(async () => {
      other = new Client({connectionString: payments.url});
      await other.connect();
      await other.query('select pg_advisory_lock(4711001)');
    });
    afterEach(() => other.end());

    /** Starts to migrate, and resolves once that waits; what becomes of it is in the promise it answers. */
    async function waiting(signal?: AbortSignal): Promise<{migrated: Promise<string>; pid: number}> {
      const database = openPaymentDatabase({url: payments.url});
      const run = async (): Promise<string> => {
        try {
          await database.migrate({signal});
          return 'migrated';
        } finally {
          await database.close();
        }
      };
      const migrated = run();
      // Looked at by the caller, but maybe later than it rejects.
      migrated.catch(() => undefined);
      const waiters = `
        select pid from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and query like 'select pg_try_advisory_xact_lock%'`;
      for (;;) {
        const [waiter] = (await other.query<{pid: number}>(waiters)).rows;
        if (waiter !== undefined) return {migrated, pid: waiter.pid};
      }
    }

    it('wait until it is done', async () => {
      const {migrated} = await waiting();
      expect(await Promise.race([migrated, Promise.resolve('waits')])).to.equal('waits');
      await other.query('select pg_advisory_unlock(4711001)');
      expect(await migrated).to.equal('migrated');
    });

    it('and a stop while it waits, are UNAVAILABLE', async () => {
      const stopping = new AbortController();
      const {migrated} = await waiting(stopping.signal);
      stopping.abort();
      const {message} = await expectUnavailable(migrated);
      expect(message).to.equal('the migration was stopped while it waited');
    });

    it('and a session that ends while it waits, are UNAVAILABLE and do not hang', async () => {
      const {migrated, pid} = await waiting();
      await other.query('select pg_terminate_backend($1)', [pid]);
      await expectUnavailable(migrated);
    });
  });
});
