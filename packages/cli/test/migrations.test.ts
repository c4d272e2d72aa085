import {openOrderDatabase, orderMigrationNames, paymentMigrationNames} from '@orderwell/adapters/mikro-orm';
import {databaseAddress} from '@orderwell/adapters/postgres';
import {createDatabase} from '@orderwell/test-support';
import {expect} from 'chai';
import {appliedMigrations, serverState} from '../src/sources/health-queries.ts';
import {ReadingSession} from '../src/sources/reading-session.ts';
import {aWorld} from './support/world.ts';

describe('the migrations that are looked for', () => {
  const world = aWorld('cli migrations');

  it('are those that the services go through', async () => {
    await using orders = await ReadingSession.open(databaseAddress(world().ordersUrl));
    await using payments = await ReadingSession.open(databaseAddress(world().paymentsUrl));
    expect(await appliedMigrations(orders)).to.deep.equal(orderMigrationNames);
    expect(await appliedMigrations(payments)).to.deep.equal(paymentMigrationNames);
  });

  it('cannot be changed through a session that reads', async () => {
    await using orders = await ReadingSession.open(databaseAddress(world().ordersUrl));
    const refused = await orders.rows('delete from schema_migrations').catch((error: unknown) => error);
    expect(refused).to.include({name: 'DatabaseFailure', code: '25006'});
  });

  it('are found in the schema that the URL names', async () => {
    const database = await createDatabase('cli schema');
    const url = `${database.url}?schema=shop`;
    try {
      const orders = openOrderDatabase({url});
      await orders.migrate();
      await orders.close();
      await using session = await ReadingSession.open(databaseAddress(url));
      expect(await appliedMigrations(session)).to.deep.equal(orderMigrationNames);
    } finally {
      await database.drop();
    }
  });

  it("are read with the server's time, whatever the style of its dates", async () => {
    const url = world().ordersUrl;
    const name = new URL(url).pathname.slice(1);
    await world().inOrders(`alter database "${name}" set datestyle = 'SQL, DMY'`);
    try {
      await using session = await ReadingSession.open(databaseAddress(url));
      expect((await serverState(session)).time.getTime()).to.be.closeTo(Date.now(), 60_000);
    } finally {
      await world().inOrders(`alter database "${name}" reset datestyle`);
    }
  });
});
