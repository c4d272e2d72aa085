import {expect} from 'chai';
import {
  ApplyPaymentResult,
  CancelOrder,
  GetOrder,
  Order,
  OrderId,
  ReconcileOrders,
  RelayOrderEvents,
} from '@orderwell/domain';
import {
  anOccasion,
  anOrder,
  aPaymentResult,
  FixedClock,
  InMemoryOrderRepository,
  RecordingPaymentRequester,
} from '@orderwell/domain/testing';
import {rejection} from '../refusal.ts';

async function withOrder(order: Order = anOrder()) {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  await orders.add(order);
  return {clock, orders, order, apply: new ApplyPaymentResult({orders, clock})};
}

/** Makes somebody else win the race for an order, so many times. */
function contested(orders: InMemoryOrderRepository, losses: number): InMemoryOrderRepository {
  const save = orders.save.bind(orders);
  let left = losses;
  orders.save = async (order, cause) => {
    if (left-- <= 0) return save(order, cause);
    const rival = await orders.byId(order.id);
    if (rival) await save(rival.apply({kind: 'deadlinePassed'}, anOccasion()));
    return save(order, cause);
  };
  return orders;
}

describe('getting an order', () => {
  it('given an order that is there, returns it; otherwise says so', async () => {
    const {orders, order} = await withOrder();
    const getOrder = new GetOrder({orders});
    expect((await getOrder.execute(order.id)).snapshot).to.deep.equal(order.snapshot);
    expect(await rejection(getOrder.execute(OrderId.parse('nowhere')))).to.equal('ORDER_NOT_FOUND');
  });
});

describe('applying a payment result', () => {
  it('given a paid order, confirms it and records what caused it', async () => {
    const {orders, order, apply} = await withOrder();
    const result = aPaymentResult({orderId: order.id, correlation: {requestId: 'request-9'}});
    expect((await apply.execute(result)).kind).to.equal('moved');
    expect((await orders.byId(order.id))?.status).to.equal('Confirmed');
    expect(orders.history(order.id).at(-1)?.correlation).to.deep.equal({requestId: 'request-9'});
  });

  it('given a declined charge, cancels the order with the reason', async () => {
    const {orders, order, apply} = await withOrder();
    await apply.execute(aPaymentResult({orderId: order.id, outcome: 'declined', reason: 'insufficient_funds'}));
    expect((await orders.byId(order.id))?.snapshot).to.include({
      status: 'Canceled',
      cancelReason: 'insufficient_funds',
    });
  });

  it('given a decline without a reason, still cancels', async () => {
    const {orders, order, apply} = await withOrder();
    await apply.execute(aPaymentResult({orderId: order.id, outcome: 'declined'}));
    expect((await orders.byId(order.id))?.snapshot).to.include({cancelReason: 'payment_declined'});
  });

  it('given a refund or a void, cancels an order that is on its way out', async () => {
    for (const outcome of ['voided', 'refunded'] as const) {
      const {orders, order, apply} = await withOrder();
      await orders.save(Order.rehydrate(order.snapshot).apply({kind: 'cancelAsked', reason: 'damaged'}, anOccasion()));
      await apply.execute(aPaymentResult({orderId: order.id, outcome}));
      expect((await orders.byId(order.id))?.snapshot).to.include({status: 'Canceled', cancelReason: 'damaged'});
    }
  });

  it('given the same message twice for a canceled order, asks for one refund', async () => {
    const {orders, order, apply} = await withOrder();
    await apply.execute(aPaymentResult({orderId: order.id, outcome: 'declined'}));
    const late = aPaymentResult({orderId: order.id, outcome: 'paid'});
    expect((await apply.execute(late)).kind).to.equal('moved');
    expect((await apply.execute(late)).kind).to.equal('unchanged');
    expect(orders.history(order.id).filter(({type}) => type === 'OrderRefundRequested')).to.have.length(1);
  });

  it('given the same result twice, changes nothing the second time', async () => {
    const {orders, order, apply} = await withOrder();
    const result = aPaymentResult({orderId: order.id});
    await apply.execute(result);
    expect((await apply.execute(result)).kind).to.equal('unchanged');
    expect(orders.history(order.id)).to.have.length(2);
  });

  it('given a success after the order was canceled, asks for a refund', async () => {
    const {orders, order, apply} = await withOrder();
    await apply.execute(aPaymentResult({orderId: order.id, outcome: 'declined'}));
    await apply.execute(aPaymentResult({orderId: order.id, outcome: 'paid'}));
    expect(orders.history(order.id).at(-1)?.type).to.equal('OrderRefundRequested');
    expect((await orders.byId(order.id))?.status).to.equal('Canceled');
  });

  it('given an order that nobody placed, says so', async () => {
    const {apply} = await withOrder();
    expect(await rejection(apply.execute(aPaymentResult()))).to.equal('ORDER_NOT_FOUND');
  });

  it('given a decline for a confirmed order, refuses the contradiction', async () => {
    const {order, apply} = await withOrder();
    await apply.execute(aPaymentResult({orderId: order.id}));
    const declined = aPaymentResult({orderId: order.id, outcome: 'declined'});
    expect(await rejection(apply.execute(declined))).to.equal('ILLEGAL_TRANSITION');
  });

  it('given a race that others win a few times, applies the result to what they left', async () => {
    const {clock, orders, order} = await withOrder();
    const apply = new ApplyPaymentResult({orders: contested(orders, 4), clock});
    await apply.execute(aPaymentResult({orderId: order.id}));
    expect((await orders.byId(order.id))?.status).to.equal('Confirmed');
    expect(Order.fold(orders.history(order.id)).status).to.equal('Confirmed');
  });

  it('given a race that others win every time, gives up and says so', async () => {
    const {clock, orders, order} = await withOrder();
    const apply = new ApplyPaymentResult({orders: contested(orders, 5), clock});
    expect(await rejection(apply.execute(aPaymentResult({orderId: order.id})))).to.equal('TOO_MUCH_CONTENTION');
  });
});

describe('canceling an order', () => {
  async function canceling(order?: Order) {
    const parts = await withOrder(order);
    return {...parts, cancel: new CancelOrder(parts)};
  }
  const correlation = {requestId: 'request-2'};

  it('given an order that is pending or confirmed, puts it on its way out and tells the payment side', async () => {
    for (const order of [anOrder(), anOrder().apply({kind: 'paid'}, anOccasion())]) {
      const {orders, cancel} = await canceling(order);
      const canceled = await cancel.execute({orderId: order.id, reason: 'damaged', correlation});
      expect(canceled.snapshot).to.include({status: 'Canceling', cancelReason: 'damaged'});
      expect(orders.history(order.id).at(-1)).to.deep.include({type: 'OrderCancelRequested', correlation});
    }
  });

  it('given an order that is off already, leaves it as it is', async () => {
    const order = anOrder().apply({kind: 'declined', reason: 'insufficient_funds'}, anOccasion());
    const {orders, cancel} = await canceling(order);
    const same = await cancel.execute({orderId: order.id, reason: 'damaged', correlation});
    expect(same.snapshot).to.include({status: 'Canceled', cancelReason: 'insufficient_funds'});
    expect(orders.history(order.id)).to.have.length(2);
  });

  it('given no reason, records that the customer asked', async () => {
    const {order, cancel} = await canceling();
    const {snapshot} = await cancel.execute({orderId: order.id, correlation});
    expect(snapshot.cancelReason).to.equal('customer_request');
  });

  it('given an expected version, cancels only as long as the order is at it', async () => {
    const {orders, order, cancel} = await canceling(anOrder().apply({kind: 'paid'}, anOccasion()));
    const stale = cancel.execute({orderId: order.id, expectedVersion: 1, correlation});
    expect(await rejection(stale)).to.equal('STALE_VERSION');
    expect((await orders.byId(order.id))?.status).to.equal('Confirmed');
    await cancel.execute({orderId: order.id, expectedVersion: 2, correlation});
    expect((await orders.byId(order.id))?.status).to.equal('Canceling');
  });

  it('given a reason that cannot be one, refuses it', async () => {
    const {order, cancel} = await canceling();
    for (const reason of ['', 'x'.repeat(201), 'a\u0000b', 'a\ud800b']) {
      expect(await rejection(cancel.execute({orderId: order.id, reason, correlation}))).to.equal('INVALID_TEXT');
    }
  });

  it('given an order that nobody placed, or one that keeps changing, says so', async () => {
    const {clock, orders, order, cancel} = await canceling();
    const nowhere = cancel.execute({orderId: OrderId.parse('nowhere'), correlation});
    expect(await rejection(nowhere)).to.equal('ORDER_NOT_FOUND');
    const losing = new CancelOrder({orders: contested(orders, 5), clock});
    expect(await rejection(losing.execute({orderId: order.id, correlation}))).to.equal('TOO_MUCH_CONTENTION');
    await new CancelOrder({orders: contested(orders, 4), clock}).execute({orderId: order.id, correlation});
    expect((await orders.byId(order.id))?.status).to.equal('Canceling');
  });
});

describe('reconciling orders', () => {
  const policy = {deadlineMs: 1000, paymentRequestsMax: 3, batchSizeMax: 10};

  async function waiting() {
    const clock = new FixedClock();
    const orders = new InMemoryOrderRepository({clock});
    const order = anOrder({at: clock.now()});
    await orders.add(order);
    return {clock, orders, order, reconcile: new ReconcileOrders({orders, clock, policy})};
  }

  it('given an order before its deadline, leaves it alone', async () => {
    const {clock, reconcile} = await waiting();
    clock.advance(999);
    expect(await reconcile.execute()).to.deep.equal({found: 0, moved: []});
  });

  it('given orders that nobody answers, asks again and again and cancels in the end', async () => {
    const {clock, orders, order, reconcile} = await waiting();
    const statuses: (string | undefined)[] = [];
    for (let pass = 0; pass < 4; pass++) {
      clock.advance(1000);
      await reconcile.execute();
      statuses.push((await orders.byId(order.id))?.status);
    }
    expect(statuses).to.deep.equal(['Pending', 'Pending', 'Canceling', 'Canceling']);
    expect(orders.history(order.id).map(({type}) => type)).to.deep.equal([
      'OrderPlaced',
      'OrderPaymentOverdue',
      'OrderPaymentOverdue',
      'OrderCancelRequested',
      'OrderCancelRequested',
    ]);
    expect((await orders.byId(order.id))?.snapshot).to.include({
      paymentRequests: 3,
      cancelReason: 'payment_deadline_passed',
    });
  });

  it('given an answer that wins the race, leaves the order alone', async () => {
    const {clock, orders} = await waiting();
    clock.advance(1000);
    const losing = new ReconcileOrders({orders: contested(orders, 1), clock, policy});
    expect(await losing.execute()).to.deep.include({found: 1, moved: []});
  });
});

describe('relaying order events', () => {
  async function relaying(order = anOrder({correlation: {requestId: 'request-1', traceparent: 'trace-1'}})) {
    const parts = await withOrder(order);
    const payments = new RecordingPaymentRequester();
    return {...parts, payments, relay: new RelayOrderEvents({outbox: parts.orders.outbox, payments})};
  }

  it('given a placed order, requests its payment once, under the event’s id', async () => {
    const {order, payments, relay} = await relaying();
    expect(await relay.execute()).to.deep.equal({claimed: 1, settled: 1, failures: []});
    expect(await relay.execute()).to.include({claimed: 0});
    expect(payments.requests).to.deep.equal([
      {
        messageId: `${order.id}.1`,
        orderId: order.id,
        amount: order.total,
        correlation: {requestId: 'request-1', traceparent: 'trace-1'},
      },
    ]);
  });

  it('given a payment side that is down, keeps the event and tries again later', async () => {
    const {clock, payments, relay} = await relaying();
    payments.down = true;
    expect((await relay.execute()).failures).to.have.length(1);
    payments.down = false;
    expect(await relay.execute()).to.include({claimed: 0});
    clock.advance(10_000);
    expect(await relay.execute()).to.include({settled: 1});
    expect(payments.requests).to.have.length(1);
  });

  it('given a relay that stopped after delivering, delivers again under the same id', async () => {
    const {clock, order, orders, payments, relay} = await relaying();
    await orders.outbox.claim({limit: 1, leaseMs: 10_000});
    expect(await relay.execute()).to.include({claimed: 0});
    clock.advance(10_001);
    await relay.execute();
    expect(payments.requests.map(({messageId}) => messageId)).to.deep.equal([`${order.id}.1`]);
  });

  it('given an overdue payment, requests it again under another message id', async () => {
    const {order, orders, payments, relay} = await relaying();
    await relay.execute();
    await orders.save(Order.rehydrate(order.snapshot).apply({kind: 'deadlinePassed'}, anOccasion()));
    await relay.execute();
    expect(payments.requests.map(({messageId}) => messageId)).to.deep.equal([`${order.id}.1`, `${order.id}.2`]);
  });

  it('given a cancellation, tells the payment side why', async () => {
    const {order, orders, payments, relay} = await relaying();
    const loaded = Order.rehydrate(order.snapshot);
    await orders.save(loaded.apply({kind: 'cancelAsked', reason: 'changed_mind'}, anOccasion()));
    await relay.execute();
    expect(payments.cancellations).to.have.length(1);
    expect(payments.cancellations[0]).to.include({orderId: order.id, amount: order.total, reason: 'changed_mind'});
  });

  it('given an event that concerns nobody, settles it without a message', async () => {
    const {orders, payments} = await relaying();
    orders.outbox.put({...confirmation(), id: orders.all()[0]?.newEvents[0]?.id ?? confirmation().id});
    const relay = new RelayOrderEvents({outbox: orders.outbox, payments});
    await relay.execute();
    expect(orders.outbox.size).to.equal(0);
    expect(payments.requests).to.have.length(1);
  });

  it('given many failures, waits twice as long each time, up to a limit', async () => {
    const {clock, payments, relay} = await relaying();
    payments.down = true;
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      let waited = 0;
      while ((await relay.execute()).claimed === 0) {
        clock.advance(500);
        waited += 500;
      }
      pauses.push(waited);
    }
    expect(pauses).to.deep.equal([0, 500, 1000, 2000, 4000, 8000, 10_000]);
  });
});

function confirmation() {
  const event = anOrder().apply({kind: 'paid'}, anOccasion()).newEvents[1];
  if (event === undefined) throw new Error('a confirmation was expected');
  return event;
}
