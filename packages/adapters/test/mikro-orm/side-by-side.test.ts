import type {OrderId} from '@orderwell/domain';
import {aCapturedPayment, anOccasion, anOrder} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderDatabase, passTimeOf, paymentDatabase} from './support/databases.ts';
import {orderBefore} from './support/version-before.ts';

const leaseMs = 60_000;
const minute = 60_000;
const schedule = {firstAfterMs: 2 * minute, pauseMsMax: 5 * minute};

describe('Both databases in one process', () => {
  const orderSide = orderDatabase('side by side orders');
  const paymentSide = paymentDatabase('side by side payments');

  it('given both sides and two replicas of each at work at once, keep each to itself', async () => {
    const [orders, moreOrders] = [orderSide.open(), orderSide.open()];
    const [payments, morePayments] = [paymentSide.open(), paymentSide.open()];
    const placed = Array.from({length: 20}, () => anOrder());
    const captured = placed.map(({id}) => aCapturedPayment({orderId: id}));
    await Promise.all([
      ...placed.map((order, index) => (index % 2 === 0 ? orders : moreOrders).orders.add(order)),
      ...captured.map((payment, index) => (index % 2 === 0 ? payments : morePayments).payments.addIfAbsent(payment)),
      orders.ping(),
      payments.ping(),
    ]);
    await orders.close();
    await payments.close();
    for (const [index, order] of placed.entries()) {
      expect((await moreOrders.orders.byId(order.id))?.status).to.equal('Pending');
      expect((await morePayments.payments.byOrder(order.id))?.snapshot).to.include({
        status: 'Captured',
        id: captured[index]?.id,
      });
    }
    expect(await moreOrders.outbox.claim({limit: 100, leaseMs: 1000})).to.have.length(20);
    expect(await morePayments.outbox.claim({limit: 100, leaseMs: 1000})).to.have.length(20);
  });
});

describe('A replica of the version before beside this one', () => {
  const orderSide = orderDatabase('version before orders');
  const paymentSide = paymentDatabase('version before payments');

  const settling = (table: string): string =>
    `update ${table} set due_at = null, lease_token = null where due_at is not null`;
  const recording = `insert into processed_messages (message_id) values ('message-1') on conflict do nothing returning 1`;

  it('places and delivers an order, which is claimed and inquired about as any other', async () => {
    const {outbox, unanswered} = orderSide.open();
    await orderSide.query(orderBefore('order-1', [{type: 'OrderPlaced', status: 'Pending', due: 'now()'}]));
    expect((await outbox.claim({limit: 10, leaseMs})).map(({item}) => item.id)).to.deep.equal(['order-1.1']);
    expect(await unanswered.takeDue({schedule, limit: 10}), 'nobody was asked').to.deep.equal([]);
    await orderSide.query(settling('order_events'));
    await passTimeOf(orderSide, 2 * minute);
    const [taken] = await unanswered.takeDue({schedule, limit: 10});
    expect([taken?.order.id, taken?.inquiries]).to.deep.equal(['order-1', 1]);
    expect(taken?.unansweredForMs, 'since it was stored, for nothing else is known').to.be.above(3_600_000);
  });

  it('asks anew about an order that was inquired about, and the next inquiry comes by its schedule at the latest', async () => {
    const {orders, outbox, unanswered} = orderSide.open();
    const order = anOrder();
    await orders.add(order);
    await outbox.settle(await outbox.claim({limit: 10, leaseMs}));
    for (const pause of [2, 2, 4]) {
      await passTimeOf(orderSide, pause * minute);
      expect(await unanswered.takeDue({schedule, limit: 10})).to.have.length(1);
    }
    await orderSide.query(`update orders set status = 'Canceling', version = 2, cancel_reason = 'damaged'`);
    await orderSide.query(
      `insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at)
        select id, 2, 'OrderCancelRequested', status, total_minor, currency, now(), '{"reason": "damaged"}', now() from orders`,
    );
    await orderSide.query(settling('order_events'));
    await passTimeOf(orderSide, 5 * minute);
    const [taken] = await unanswered.takeDue({schedule, limit: 10});
    expect([taken?.order.awaits, taken?.order.version, taken?.inquiries]).to.deep.equal(['cancellation', 2, 4]);
  });

  it('records a message without its order, which keeps no order from its effect and itself from a second', async () => {
    const {orders} = orderSide.open();
    const placed = [anOrder(), anOrder()];
    for (const order of placed) await orders.add(order);
    expect([(await orderSide.query(recording)).length, (await orderSide.query(recording)).length]).to.deep.equal([
      1, 0,
    ]);
    for (const {id} of placed) {
      const order = (await orders.byId(id)) ?? expect.fail('it was stored');
      const cause = {causedBy: 'message-1'};
      expect(await orders.save(order.move({kind: 'paid'}, anOccasion()), cause)).to.equal('saved');
    }
    expect((await orderSide.query(recording)).length, 'nor does this version').to.equal(0);
  });

  it('announces a parked result again, which is delivered and not parked any more', async () => {
    const {payments, outbox} = paymentSide.open();
    const payment = aCapturedPayment();
    await payments.addIfAbsent(payment);
    for (const claim of await outbox.claim({limit: 1, leaseMs})) await outbox.park(claim, {reason: 'nobody takes it'});
    const parked = 'select park_reason from payments where parked_at is not null';
    expect(await paymentSide.query(parked)).to.deep.equal([{park_reason: 'nobody takes it'}]);
    await paymentSide.query('update payments set due_at = now(), stored_at = now(), lease_token = null, attempts = 0');
    expect(await outbox.settle(await outbox.claim({limit: 1, leaseMs}))).to.equal(1);
    expect(await paymentSide.query(parked)).to.deep.equal([]);
  });

  it('claims what this one stored, and settles it', async () => {
    const {orders, unanswered} = orderSide.open();
    const order = anOrder();
    await orders.add(order);
    const claimed = await orderSide.query(`
      update order_events set lease_token = gen_random_uuid(), due_at = now() + interval '10 s', attempts = attempts + 1
      where (order_id, version) in (
        select order_id, version from order_events where due_at <= now() and type in ('OrderPlaced')
        order by outbox_position limit 10 for update skip locked
      ) returning order_id`);
    expect(claimed).to.deep.equal([{order_id: order.id}]);
    await orderSide.query(settling('order_events'));
    await passTimeOf(orderSide, 2 * minute);
    const due = await unanswered.takeDue({schedule, limit: 10});
    expect(due.map(({order: {id}}): OrderId => id)).to.deep.equal([order.id]);
  });
});
