import {aCapturedPayment, aPayment, anOccasion, anOrder} from '@orderwell/domain/testing';
import {type OrderDatabase, openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import type {Backlog} from '@orderwell/adapters/runtime';
import {expect} from 'chai';
import {deadUrl, orderDatabase, paymentDatabase} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';

const leaseMs = 60_000;
const countMax = 1_000;

const undelivered = async (opened: OrderDatabase, most = countMax): Promise<Backlog> =>
  (await opened.backlog({countMax: most})).undelivered;

describe('The backlog of order events', () => {
  const database = orderDatabase('backlog orders');

  it('counts what was not delivered, under way or not, and how long the oldest waits', async () => {
    const opened = database.open();
    const {orders, outbox} = opened;
    expect(await undelivered(opened)).to.deep.equal({count: 0, oldestAgeMs: 0});
    const order = anOrder();
    await orders.add(order);
    await database.query(`update order_events set stored_at = stored_at - interval '90 s'`);
    await orders.add(anOrder());
    const claims = await outbox.claim({limit: 1, leaseMs});
    const both = await undelivered(opened);
    expect(both.count).to.equal(2);
    expect(both.oldestAgeMs).to.be.within(90_000, 100_000);
    await outbox.settle(claims);
    const loaded = await orders.byId(order.id);
    await orders.save((loaded ?? order).move({kind: 'paid'}, anOccasion()));
    const one = await undelivered(opened);
    expect(one.count, 'a confirmation is delivered to nobody').to.equal(1);
    expect(one.oldestAgeMs).to.be.within(0, 10_000);
  });

  it('given how much is too much, counts up to one more than that', async () => {
    const opened = database.open();
    for (let count = 0; count < 4; count++) await opened.orders.add(anOrder());
    const counted = await Promise.all([1, 2, 3, 4].map((most) => undelivered(opened, most)));
    expect(counted.map(({count}) => count)).to.deep.equal([2, 3, 4, 4]);
  });

  it('given an event of a type that only a newer version knows, does not count it', async () => {
    const opened = database.open();
    const before = await undelivered(opened);
    await opened.orders.add(anOrder({id: 'strange'}));
    expect((await undelivered(opened)).count).to.equal(before.count + 1);
    await database.query(`update order_events set type = 'OrderGiftWrapped' where order_id = 'strange'`);
    expect((await undelivered(opened)).count).to.equal(before.count);
  });

  it('given a database that cannot be reached, is UNAVAILABLE', async () => {
    const dead = openOrderDatabase({url: deadUrl});
    await expectUnavailable(dead.backlog({countMax}));
    await dead.close();
  });
});

describe('The backlog of payment results', () => {
  const database = paymentDatabase('backlog payments');

  it('counts results, and a result that is announced again from then on', async () => {
    const opened = database.open();
    const {payments, outbox} = opened;
    const captured = aCapturedPayment();
    await payments.addIfAbsent(captured);
    const requested = aPayment();
    await payments.addIfAbsent(requested);
    await payments.announceAgain(requested);
    expect((await opened.backlog({countMax})).count, 'one that waits for the gateway has no result').to.equal(1);
    await outbox.settle(await outbox.claim({limit: 10, leaseMs}));
    expect(await opened.backlog({countMax})).to.deep.equal({count: 0, oldestAgeMs: 0});
    await database.query(`update payments set stored_at = stored_at - interval '7 days'`);
    await payments.announceAgain(captured);
    const {count, oldestAgeMs} = await opened.backlog({countMax});
    expect(count).to.equal(1);
    expect(oldestAgeMs).to.be.within(0, 10_000);
  });
});
