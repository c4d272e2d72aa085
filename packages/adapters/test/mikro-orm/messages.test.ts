import type {Order, Payment} from '@orderwell/domain';
import {aCapturedPayment, anOccasion, anOrder, builtAt} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderDatabase, passTimeOf, paymentDatabase} from './support/databases.ts';

const limit = 10;
const leaseMs = 60_000;
const causedBy = 'message-1';

describe('Messages that take effect on orders', () => {
  const database = orderDatabase('messages orders');

  it('given one message 10 times at once from two replicas, let it take effect once', async () => {
    const replicas = [database.open(), database.open()] as const;
    const order = anOrder();
    await replicas[0].orders.add(order);
    const loaded = (await replicas[0].orders.byId(order.id)) as Order;
    const outcomes = await Promise.all(
      Array.from({length: 10}, (_, index) =>
        replicas[index % 2 === 0 ? 0 : 1].orders.save(loaded.move({kind: 'paid'}, anOccasion()), {causedBy}),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'saved')).to.have.length(1);
    for (const outcome of outcomes) expect(outcome).to.be.oneOf(['saved', 'stale', 'repeated']);
    expect(await replicas[0].orders.history(order.id)).to.have.length(2);
    expect(await database.query('select order_id, message_id from processed_messages')).to.deep.equal([
      {order_id: order.id, message_id: causedBy},
    ]);
  });

  it('given messages of one id for 10 orders at once, let each take effect', async () => {
    const {orders} = database.open();
    const placed = Array.from({length: 10}, () => anOrder());
    for (const order of placed) await orders.add(order);
    const outcomes = await Promise.all(
      placed.map(async ({id}) => {
        const loaded = (await orders.byId(id)) as Order;
        return orders.save(loaded.move({kind: 'paid'}, anOccasion()), {causedBy});
      }),
    );
    expect(outcomes).to.deep.equal(Array<string>(10).fill('saved'));
    expect(await database.query(`select 1 from orders where status = 'Confirmed'`)).to.have.length(10);
  });

  it('given two of one id, of which one is old, forget that one', async () => {
    const {orders} = database.open();
    const placed = [anOrder(), anOrder()];
    for (const order of placed) await orders.add(order);
    const [old, recent] = await Promise.all(placed.map(async ({id}) => (await orders.byId(id)) as Order));
    const paid = (order: Order | undefined) => order?.move({kind: 'paid'}, anOccasion()) ?? expect.fail('it is there');
    await orders.save(paid(old), {causedBy});
    await passTimeOf(database, 60_000);
    await orders.save(paid(recent), {causedBy});
    expect(await orders.forgetMessages({olderThanMs: 60_000, limit})).to.equal(1);
    expect(await database.query('select order_id from processed_messages')).to.deep.equal([{order_id: recent?.id}]);
  });
});

describe('Messages that take effect on payments', () => {
  const database = paymentDatabase('messages payments');

  it('given one message 10 times at once, make the result due once more, once', async () => {
    let calls = 0;
    const {payments, outbox} = database.open({onCommit: () => calls++});
    const captured = aCapturedPayment();
    await payments.addIfAbsent(captured, {causedBy: 'message-0'});
    await outbox.settle(await outbox.claim({limit, leaseMs}));
    await Promise.all(Array.from({length: 10}, () => payments.announceAgain(captured, {causedBy})));
    expect(calls, 'once when it was added, once more now').to.equal(2);
    expect(await outbox.settle(await outbox.claim({limit, leaseMs}))).to.equal(1);
    await payments.announceAgain(captured, {causedBy: 'message-0'});
    expect(await outbox.claim({limit, leaseMs})).to.deep.equal([]);
  });

  it('given announcements and moves of the same payments at once, each with one message, end without a deadlock', async () => {
    const {payments} = database.open();
    const captured = Array.from({length: 5}, () => aCapturedPayment());
    for (const payment of captured) await payments.addIfAbsent(payment);
    const work = captured.flatMap((payment) => [
      payments.announceAgain(payment, {causedBy}),
      payments
        .byOrder(payment.orderId)
        .then((loaded) => payments.save((loaded as Payment).move({kind: 'cancelAsked'}, builtAt), {causedBy})),
    ]);
    await Promise.all(work);
    expect(await database.query(`select 1 from payments where status = 'Refunding'`)).to.have.length(5);
  });

  it('given a message whose move came too late, keep no record of it', async () => {
    const {payments} = database.open();
    const captured = aCapturedPayment();
    await payments.addIfAbsent(captured);
    expect(await payments.addIfAbsent(captured, {causedBy})).to.equal('present');
    expect(await payments.save(captured, {causedBy})).to.equal('stale');
    await payments.announceAgain(aCapturedPayment(), {causedBy});
    expect(await database.query('select 1 from processed_messages')).to.deep.equal([]);
  });
});
