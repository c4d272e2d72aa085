import {orderMigrationNames, paymentMigrationNames} from '@orderwell/adapters/mikro-orm';
import {expect} from 'chai';
import {appliedMigrations} from '../src/sources/health-queries.ts';
import {ReadingSession} from '../src/sources/reading-session.ts';
import {aWorld} from './support/world.ts';

describe('the migrations that are looked for', () => {
  const world = aWorld('cli migrations');

  it('are those that the services go through', async () => {
    await using orders = await ReadingSession.open(world().ordersUrl);
    await using payments = await ReadingSession.open(world().paymentsUrl);
    expect(await appliedMigrations(orders)).to.deep.equal(orderMigrationNames);
    expect(await appliedMigrations(payments)).to.deep.equal(paymentMigrationNames);
  });

  it('cannot be changed through a session that reads', async () => {
    await using orders = await ReadingSession.open(world().ordersUrl);
    const refused = await orders.rows('delete from schema_migrations').catch((error: unknown) => error);
    expect(refused).to.include({name: 'DatabaseFailure', code: '25006'});
  });
});
