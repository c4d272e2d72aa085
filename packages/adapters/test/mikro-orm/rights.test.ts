import {randomBytes} from 'node:crypto';
import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {PostgresGatewayBooks} from '@orderwell/adapters/simulated-gateway';
import {anOrder} from '@orderwell/domain/testing';
import {OwnPostgres} from '@orderwell/test-support';
import {expect} from 'chai';
import {createDatabase} from '../support/postgres.ts';
import {query} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';

describe('a user of the database who lacks rights', function () {
  this.timeout(60_000);
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let user: string;
  let url: string;
  beforeEach(async () => {
    database = await createDatabase('rights');
    user = `orderwell_test_${randomBytes(4).toString('hex')}`;
    await query(database.url, `create role "${user}" login password 'swordfish'`);
    url = Object.assign(new URL(database.url), {username: user, password: 'swordfish'}).href;
  });
  afterEach(async () => {
    await database.drop();
    await query(Object.assign(new URL(database.url), {pathname: '/postgres'}).href, `drop role "${user}"`);
  });

  async function migrate(parameters = '', at = url): Promise<void> {
    const opened = openOrderDatabase({url: `${at}${parameters}`});
    try {
      await opened.migrate();
    } finally {
      await opened.close();
    }
  }

  async function check(at = url): Promise<void> {
    const books = new PostgresGatewayBooks({url: at});
    try {
      await books.check();
    } finally {
      await books.close();
    }
  }

  /** Does what the message says that an operator is to do. */
  async function granted(refused: Promise<unknown>): Promise<string> {
    const {message} = await expectUnavailable(refused);
    const grant = /: (grant .*? to "[^"]+")/.exec(message)?.[1] ?? `select 'no grant in ' || '${message}'`;
    await query(database.url, grant);
    return grant;
  }

  it('given no right to create in public, is told what to grant', async () => {
    expect(await granted(migrate())).to.equal(`grant usage, create on schema "public" to "${user}"`);
    await migrate();
  });

  it('given a schema that is missing, is told what to grant', async () => {
    const name = new URL(database.url).pathname.slice(1);
    expect(await granted(migrate('?schema=shop'))).to.equal(`grant create on database "${name}" to "${user}"`);
    await migrate('?schema=shop');
  });

  it('given a schema that may not be used, is told what to grant', async () => {
    await query(database.url, 'create schema shop');
    expect(await granted(migrate('?schema=shop'))).to.equal(`grant usage, create on schema "shop" to "${user}"`);
    await migrate('?schema=shop');
  });

  it('given the right to create in one schema only, needs no other', async () => {
    await query(database.url, `create schema shop authorization "${user}"`);
    await migrate('?schema=shop');
  });

  it('given tables of somebody else, is told to own them; until then orders are UNAVAILABLE', async () => {
    await migrate('', database.url);
    await query(database.url, `delete from schema_migrations where name > '0001'`);
    const opened = openOrderDatabase({url});
    try {
      expect((await expectUnavailable(opened.migrate())).message).to.match(/let this user own the tables in it/);
      expect((await expectUnavailable(opened.orders.byId(anOrder().id))).message).to.match(/lacks a right/);
    } finally {
      await opened.close();
    }
  });

  it("given no right to create the gateway's books, is told what to grant", async () => {
    expect(await granted(check())).to.match(/^grant create on database/);
    await check();
  });

  it("given the gateway's books of somebody else, is told what to grant", async () => {
    await check(database.url);
    expect(await granted(check())).to.equal(`grant usage, create on schema "simulated_gateway" to "${user}"`);
    expect(await granted(check())).to.equal(`grant all on all tables in schema simulated_gateway to "${user}"`);
    await check();
  });
});

describe('the address of a standby', function () {
  this.timeout(60_000);

  it('is refused with one line, also when all is migrated', async () => {
    const primary = await OwnPostgres.start();
    let standby: OwnPostgres | undefined;
    try {
      const first = openPaymentDatabase({url: primary.url('payments')});
      await first.migrate();
      await first.close();
      standby = await primary.standby();
      const second = openPaymentDatabase({url: standby.url('payments')});
      const {message} = await expectUnavailable(second.migrate());
      await second.close();
      expect(message).to.equal('the server is a standby, which takes no writes: name the primary instead');
    } finally {
      await standby?.remove();
      await primary.remove();
    }
  });
});
