import type {Order, OrderId} from '@orderwell/domain';
import {aCapturedPayment, aPayment, anOccasion, anOrder} from '@orderwell/domain/testing';
import {type OrderDatabase, openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import type {Backlog} from '@orderwell/adapters/runtime';
import {expect} from 'chai';
import {deadUrl, orderDatabase, passTimeOf, paymentDatabase} from './support/databases.ts';
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

  it('given events that were refused, or cannot be read, counts them, but not for how long; parked ones neither', async () => {
    const opened = database.open();
    for (const id of ['refused', 'garbled', 'parked', 'fine']) await opened.orders.add(anOrder({id}));
    await database.query(`update order_events set stored_at = stored_at - interval '1 h' where order_id <> 'fine'`);
    expect((await undelivered(opened)).oldestAgeMs).to.be.above(3_600_000);
    await database.query(`update order_events set details = '{}' where order_id = 'garbled'`);
    for (const claim of await opened.outbox.claim({limit: 10, leaseMs})) {
      const {orderId} = claim.item;
      if (orderId === 'parked') await opened.outbox.park(claim, {reason: 'nobody takes it'});
      else if (orderId === 'refused') await opened.outbox.release([claim], {retryInMs: 60_000, refused: true});
    }
    const {count, oldestAgeMs} = await undelivered(opened);
    expect(count).to.equal(3);
    expect(oldestAgeMs).to.be.within(0, 10_000);
  });

  it('given a database that cannot be reached, is UNAVAILABLE', async () => {
    const dead = openOrderDatabase({url: deadUrl});
    await expectUnavailable(dead.backlog({countMax}));
    await dead.close();
  });
});

describe('The backlog of unanswered orders', () => {
  const database = orderDatabase('backlog unanswered');

  const unanswered = async (opened: OrderDatabase, most = countMax): Promise<Backlog> =>
    (await opened.backlog({countMax: most})).unanswered;

  it('counts what waits, and how long ago the payment side was asked about the oldest', async () => {
    const opened = database.open();
    const {orders, outbox} = opened;
    expect(await unanswered(opened)).to.deep.equal({count: 0, oldestAgeMs: 0});
    for (const id of ['pending', 'canceling', 'owing', 'confirmed']) await orders.add(anOrder({id}));
    await passTimeOf(database, 3_600_000);
    expect(await unanswered(opened), 'nobody was asked yet').to.deep.equal({count: 4, oldestAgeMs: 0});
    const moves = [
      ['canceling', [{kind: 'cancelAsked', reason: 'damaged'}]],
      ['owing', [{kind: 'declined', reason: 'no'}, {kind: 'paid'}]],
      ['confirmed', [{kind: 'paid'}]],
    ] as const;
    for (const [id, triggers] of moves) {
      const order = (await orders.byId(id as OrderId)) ?? expect.fail('it was stored');
      await orders.save(triggers.reduce<Order>((before, trigger) => before.move(trigger, anOccasion()), order));
    }
    await outbox.settle(await outbox.claim({limit: 10, leaseMs}));
    await passTimeOf(database, 60_000);
    const {count, oldestAgeMs} = await unanswered(opened);
    expect(count).to.equal(3);
    expect(oldestAgeMs, 'since it was handed over').to.be.within(60_000, 70_000);
  });

  it('given how much is too much, counts up to one more than that', async () => {
    const opened = database.open();
    for (let count = 0; count < 4; count++) await opened.orders.add(anOrder());
    await database.query(
      `update orders set status = 'Canceled', refund = 'owed' where id in (select id from orders limit 2)`,
    );
    const counted = await Promise.all([1, 2, 3, 4].map((most) => unanswered(opened, most)));
    expect(counted.map(({count}) => count)).to.deep.equal([2, 3, 4, 4]);
  });

  it('given the oldest was never handed over, tells of one that was', async () => {
    const opened = database.open();
    const {orders, outbox} = opened;
    await orders.add(anOrder({id: 'parked', at: new Date('2020-01-01')}));
    for (const claim of await outbox.claim({limit: 1, leaseMs})) await outbox.park(claim, {reason: 'nobody takes it'});
    await passTimeOf(database, 3_600_000);
    await orders.add(anOrder({id: 'asked'}));
    await outbox.settle(await outbox.claim({limit: 1, leaseMs}));
    await passTimeOf(database, 60_000);
    expect((await unanswered(opened)).oldestAgeMs).to.be.within(60_000, 70_000);
  });
});

describe('The backlog of unanswered orders that cannot be read', () => {
  const database = orderDatabase('backlog unreadable');
  const schedule = {firstAfterMs: 60_000, pauseMsMax: 60_000};

  for (const [what, spoil] of [
    ['that lost their lines', `delete from order_lines where order_id like 'strange%'`],
    ['whose time is none', `update orders set created_at = 'infinity' where id like 'strange%'`],
  ] as const) {
    it(`given many ${what}, does not tell how long they have waited, once they were due`, async () => {
      const opened = database.open();
      const {orders, outbox, unanswered} = opened;
      for (let count = 0; count < 101; count++) {
        await orders.add(anOrder({id: `strange-${count}`, at: new Date('2020-01-01')}));
      }
      for (let pass = 0; pass < 2; pass++) await outbox.settle(await outbox.claim({limit: 100, leaseMs}));
      await passTimeOf(database, 3_600_000);
      await database.query(spoil);
      expect(await unanswered.takeDue({schedule, limit: 200})).to.deep.equal([]);
      expect((await opened.backlog({countMax})).unanswered).to.deep.equal({count: 101, oldestAgeMs: 0});
      await orders.add(anOrder({id: 'asked'}));
      await outbox.settle(await outbox.claim({limit: 1, leaseMs}));
      await passTimeOf(database, 60_000);
      expect((await opened.backlog({countMax})).unanswered.oldestAgeMs).to.be.within(60_000, 70_000);
    });
  }

  it('given one that can be read again, tells how long it has waited', async () => {
    const opened = database.open();
    const {orders, outbox, unanswered} = opened;
    await orders.add(anOrder({id: 'strange'}));
    await outbox.settle(await outbox.claim({limit: 1, leaseMs}));
    await passTimeOf(database, 60_000);
    await database.query(`update orders set created_at = 'infinity'`);
    await unanswered.takeDue({schedule, limit: 1});
    expect((await opened.backlog({countMax})).unanswered.oldestAgeMs).to.equal(0);
    await database.query('update orders set created_at = now()');
    await passTimeOf(database, 60_000);
    expect(await unanswered.takeDue({schedule, limit: 1})).to.have.length(1);
    expect((await opened.backlog({countMax})).unanswered.oldestAgeMs).to.be.within(120_000, 130_000);
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
