import {randomBytes} from 'node:crypto';
import {type DatabaseOptions, openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {expect} from 'chai';
import {createDatabase} from '../support/postgres.ts';
import {LogBook} from '../support/log-book.ts';
import {query} from './support/databases.ts';

/** The schemas that hold tables, with how many. */
async function tablesBySchema(url: string): Promise<Record<string, number>> {
  const rows = await query<{schema: string; count: number}>(
    url,
    `select table_schema as schema, count(*)::int as count from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') group by 1`,
  );
  return Object.fromEntries(rows.map(({schema, count}) => [schema, count]));
}

describe('the one schema of a database', () => {
  let url: string;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  const users: string[] = [];
  beforeEach(async () => {
    database = await createDatabase('search path');
    ({url} = database);
  });
  afterEach(async () => {
    await database.drop();
    const server = Object.assign(new URL(url), {pathname: '/postgres'}).href;
    for (const user of users.splice(0)) await query(server, `drop role "${user}"`);
  });

  /** A user who owns nothing but the schemas that are created for it. */
  async function aUser(): Promise<{user: string; url: string}> {
    const user = `orderwell_test_${randomBytes(4).toString('hex')}`;
    await query(url, `create role "${user}" login password 'swordfish'`);
    users.push(user);
    return {user, url: Object.assign(new URL(url), {username: user, password: 'swordfish'}).href};
  }

  /** Starts, works and stops, twice. @returns where the tables are */
  async function twice(
    options: DatabaseOptions,
    open: typeof openOrderDatabase | typeof openPaymentDatabase = openOrderDatabase,
  ): Promise<Record<string, number>> {
    for (let start = 0; start < 2; start += 1) {
      const opened = open(options);
      try {
        await opened.migrate();
        await opened.outbox.claim({limit: 1, leaseMs: 1_000});
      } finally {
        await opened.close();
      }
    }
    return tablesBySchema(url);
  }

  it('given a schema of the user, is that one, start after start', async () => {
    const app = await aUser();
    await query(url, `create schema authorization "${app.user}"`);
    expect(Object.keys(await twice({url: app.url}))).to.deep.equal([app.user]);
  });

  it('given tables in public and then a schema of the user, stays public', async () => {
    const app = await aUser();
    await query(url, `grant all on schema public to "${app.user}"`);
    const before = await twice({url: app.url});
    await query(url, `create schema authorization "${app.user}"`);
    expect(await twice({url: app.url})).to.deep.equal(before);
  });

  it('given a search path of the user, is the first schema on it that is there', async () => {
    const app = await aUser();
    await query(url, `create schema shop authorization "${app.user}"`);
    await query(url, `alter role "${app.user}" set search_path = nowhere, shop, public`);
    expect(Object.keys(await twice({url: app.url}))).to.deep.equal(['shop']);
  });

  for (const parameter of ['schema=shop', 'options=-csearch_path%3Dshop', 'options=-c%20search_path%3D%22shop%22']) {
    it(`given ${parameter} in the URL, is that one, and is created`, async () => {
      const logger = new LogBook();
      expect(Object.keys(await twice({url: `${url}?${parameter}`, logger}))).to.deep.equal(['shop']);
      expect(logger.matching(/^created the schema$/)).to.have.length(1);
    });
  }

  it('given a name that must be quoted, is the schema of that name', async () => {
    expect(Object.keys(await twice({url: `${url}?schema=${encodeURIComponent('My "Shop", 2')}`}))).to.deep.equal([
      'My "Shop", 2',
    ]);
  });

  it('given two services in one database with a schema each, keeps them apart', async () => {
    await twice({url: `${url}?schema=orders`});
    const tables = await twice({url: `${url}?schema=payments`}, openPaymentDatabase);
    expect(Object.keys(tables).toSorted()).to.deep.equal(['orders', 'payments']);
  });

  it('given no schema on the search path, says so', async () => {
    await query(url, 'drop schema public');
    await using opened = Object.assign(openOrderDatabase({url}), {
      async [Symbol.asyncDispose]() {
        await opened.close();
      },
    });
    const refused = await opened.migrate().catch((error: unknown) => error);
    expect(refused)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/^no schema on the search path of the user/);
  });
});
