import type {OrderId} from '@orderwell/domain';
import {anOccasion, anOrder} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {looksMax, ordersLookedAtMax} from '../../src/mikro-orm/limits.ts';
import {RecordingLogger} from '../support/recording-logger.ts';
import {orderDatabase, passTimeOf} from './support/databases.ts';

const leaseMs = 60_000;
const minute = 60_000;
const schedule = {firstAfterMs: 2 * minute, pauseMsMax: 5 * minute};

describe('Orders that the payment side has not answered', () => {
  const database = orderDatabase('unanswered');

  /** Orders that were placed so many minutes ago, delivered or not, behind the back of the repository. */
  const place = (prefix: string, count: number, {minutesAgo, due = 'null'}: {minutesAgo: number; due?: string}) =>
    database.query(
      `with placed as (
        insert into orders (id, customer_id, status, total_minor, currency, version, created_at, updated_at)
        select $1 || n, 'c', 'Pending', 1, 'EUR', 1, now(), now() - ($2::int * interval '1 min' - n * interval '1 ms')
        from generate_series(1, $3) as n returning id, updated_at
      ), lines as (
        insert into order_lines select id, 1, 'p', 1, 1, 1 from placed
      )
      insert into order_events
        (order_id, version, type, status, total_minor, currency, at, details, due_at, stored_at, delivered_at)
      select id, 1, 'OrderPlaced', 'Pending', 1, 'EUR', updated_at, '{}', ${due}, updated_at, ${due === 'null' ? 'updated_at' : 'null'}
      from placed`,
      [prefix, minutesAgo, count],
    );

  it('given two replicas that look at once, go to one of them each, until all are taken', async () => {
    await place('order-', 200, {minutesAgo: 10});
    const replicas = [database.open(), database.open()];
    const taken: string[] = [];
    for (;;) {
      const looks = await Promise.all(replicas.map(({unanswered}) => unanswered.takeDue({schedule, limit: 25})));
      if (looks.every((due) => due.length === 0)) break;
      taken.push(...looks.flatMap((due) => due.map(({order: {id}}) => id)));
    }
    expect([taken.length, new Set(taken).size]).to.deep.equal([200, 200]);
  });

  it('given orders that were inquired about and others that were not, hand out the longest unanswered first', async () => {
    const {unanswered} = database.open();
    await place('old-', 3, {minutesAgo: 20});
    expect(await unanswered.takeDue({schedule, limit: 10})).to.have.length(3);
    await place('new-', 3, {minutesAgo: 10});
    await passTimeOf(database, 2 * minute);
    const due = await unanswered.takeDue({schedule, limit: 4});
    expect(due.map(({order: {id}}): string => id)).to.deep.equal(['old-1', 'old-2', 'old-3', 'new-1']);
  });

  it('given more undelivered orders than one look takes in front of one that is due, find it', async () => {
    await place('undelivered-', 2 * ordersLookedAtMax, {minutesAgo: 20, due: 'now()'});
    await place('due-', 1, {minutesAgo: 10});
    const {unanswered} = database.open();
    const due = await unanswered.takeDue({schedule, limit: 10});
    expect(due.map(({order: {id}}): OrderId => id)).to.deep.equal(['due-1']);
  });

  it('given more of them than one call looks at, find it in the next', async () => {
    await place('undelivered-', looksMax * ordersLookedAtMax, {minutesAgo: 20, due: 'now()'});
    await place('due-', 1, {minutesAgo: 10});
    const {unanswered} = database.open();
    expect(await unanswered.takeDue({schedule, limit: 10})).to.have.length(0);
    expect(await unanswered.takeDue({schedule, limit: 10})).to.have.length(1);
  }).timeout(20_000);

  it('given orders whose message nobody accepts, leave them to whoever looks at parked ones, until it is sent', async () => {
    const {orders, outbox, unanswered} = database.open();
    for (const id of ['parked', 'sound']) await orders.add(anOrder({id}));
    const claims = await outbox.claim({limit: 10, leaseMs});
    const [parked] = claims.filter(({item}) => item.orderId === 'parked');
    await outbox.park(parked ?? expect.fail('it was claimed'), {reason: 'nobody takes it'});
    await outbox.settle(claims);
    const due = async () => (await unanswered.takeDue({schedule, limit: 10})).map(({order: {id}}): string => id);
    await passTimeOf(database, 2 * minute);
    expect(await due()).to.deep.equal(['sound']);
    await database.query(`update order_events set due_at = now() where order_id = 'parked'`);
    expect(await outbox.settle(await outbox.claim({limit: 10, leaseMs}))).to.equal(1);
    await passTimeOf(database, 2 * minute);
    expect(await due()).to.deep.equal(['sound', 'parked']);
  });

  it('given an order that asks anew between being found and being locked, leave it alone', async () => {
    const {orders, unanswered} = database.open();
    await place('order-', 1, {minutesAgo: 10});
    const order = (await orders.byId('order-1' as OrderId)) ?? expect.fail('it was placed');
    // Whoever reads orders stops at this one until the lock is released; it is seen as it was before that.
    await database.query(`
      create function unhurried(id text) returns boolean language plpgsql as
        $$ begin perform pg_advisory_xact_lock_shared(42); return true; end $$;
      alter table orders rename to stored_orders;
      create view orders as select * from stored_orders where unhurried(id)`);
    const holder = await database.connect();
    try {
      await holder.query('select pg_advisory_lock(42)');
      const taking = unanswered.takeDue({schedule, limit: 10});
      const waiters = `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;
      while ((await database.query(waiters)).length === 0);
      await holder.query(`update stored_orders set status = 'Canceling', version = 2, inquire_at = null`);
      await holder.query(
        `insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at)
          values ('order-1', 2, 'OrderCancelRequested', 'Canceling', 1, 'EUR', now(), '{"reason": "damaged"}', now())`,
      );
      await holder.query('select pg_advisory_unlock(42)');
      expect(await taking, 'the cancellation has not been delivered').to.deep.equal([]);
    } finally {
      await database.query(
        'drop view orders; alter table stored_orders rename to orders; drop function unhurried(text)',
      );
    }
    expect((await orders.byId(order.id))?.version).to.equal(2);
    expect(await unanswered.takeDue({schedule, limit: 10})).to.deep.equal([]);
  });

  it('given an order that was inquired about for years, go on by the longest pause', async () => {
    await place('order-', 1, {minutesAgo: 10});
    await database.query('update orders set inquiries = 1000000, inquire_at = now()');
    const {unanswered} = database.open();
    const [taken] = await unanswered.takeDue({schedule, limit: 10});
    expect(taken?.inquiries).to.equal(1_000_001);
    const [{pause} = {pause: 0}] = await database.query<{pause: number}>(
      'select extract(epoch from inquire_at - now())::float8 * 1000 as pause from orders',
    );
    expect(pause).to.be.within(schedule.pauseMsMax - 10_000, schedule.pauseMsMax);
  });

  it('given orders that cannot be read, report them once per look and hand out the others', async () => {
    const logger = new RecordingLogger();
    const {unanswered} = database.open({logger});
    await place('order-', 3, {minutesAgo: 10});
    await database.query(`delete from order_lines where order_id = 'order-1'`);
    await database.query(`alter table orders drop constraint orders_refund_check`);
    try {
      await database.query(`update orders set refund = 'in parts' where id = 'order-2'`);
      const takeDue = async () => (await unanswered.takeDue({schedule, limit: 10})).map(({order: {id}}): string => id);
      const reported = () => logger.lines.splice(0).map(({level, fields, message}) => ({level, message, ...fields}));
      for (const inquiry of ['first', 'second']) {
        expect(await takeDue(), inquiry).to.deep.equal(['order-3']);
        expect(reported()).to.containSubset([
          {level: 'error', orderId: 'order-1', message: 'an order that waits for its payment cannot be read'},
          {level: 'error', orderId: 'order-2'},
        ]);
        expect(await takeDue(), 'not before the pause is over').to.deep.equal([]);
        expect(reported()).to.deep.equal([]);
        await passTimeOf(database, 2 * minute);
      }
    } finally {
      await database.query(`update orders set refund = null`);
      await database.query(
        `alter table orders add constraint orders_refund_check check (refund in ('owed', 'settled'))`,
      );
    }
  });

  it('given a row that another transaction holds, take the others without waiting', async () => {
    await place('order-', 2, {minutesAgo: 10});
    const holder = await database.connect();
    await holder.query(`begin; select 1 from orders where id = 'order-1' for update`);
    const {orders, unanswered} = database.open();
    const due = await unanswered.takeDue({schedule, limit: 10});
    expect(due.map(({order: {id}}): OrderId => id)).to.deep.equal(['order-2']);
    await holder.query('rollback');
    const order = (await orders.byId('order-2' as OrderId)) ?? expect.fail('it was placed');
    expect(await orders.save(order.move({kind: 'paid'}, anOccasion())), 'being taken is no change').to.equal('saved');
  });
});
