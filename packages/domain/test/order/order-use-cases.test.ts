import {expect} from 'chai';
import {
  ApplyInquiryAnswer,
  ApplyPaymentResult,
  CancelOrder,
  DomainError,
  GetOrder,
  InquireAboutOrders,
  Money,
  Order,
  OrderId,
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
    if (rival) await save(rival.move({kind: 'requestLost'}, anOccasion()));
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

  it('given a refund or a void, cancels an order that was to be canceled', async () => {
    for (const outcome of ['voided', 'refunded'] as const) {
      const {orders, order, apply} = await withOrder();
      await orders.save(Order.rehydrate(order.snapshot).move({kind: 'cancelAsked', reason: 'damaged'}, anOccasion()));
      await apply.execute(aPaymentResult({orderId: order.id, outcome}));
      expect((await orders.byId(order.id))?.snapshot).to.include({status: 'Canceled', cancelReason: 'damaged'});
    }
  });

  it('given a success for a canceled order, told again and again, asks for one refund and is told when it is done', async () => {
    const {orders, order, apply} = await withOrder();
    await apply.execute(aPaymentResult({orderId: order.id, outcome: 'declined'}));
    const late = () => aPaymentResult({orderId: order.id, outcome: 'paid', messageId: undefined});
    expect((await apply.execute(late())).kind).to.equal('moved');
    expect((await apply.execute(late())).kind).to.equal('unchanged');
    expect((await orders.byId(order.id))?.awaits).to.equal('cancellation');
    await apply.execute(aPaymentResult({orderId: order.id, outcome: 'refunded'}));
    expect((await orders.byId(order.id))?.awaits).to.equal(undefined);
    expect((await apply.execute(late())).kind).to.equal('unchanged');
    expect(orders.history(order.id).filter(({type}) => type === 'OrderRefundRequested')).to.have.length(1);
  });

  it('given a success that comes after the refund it led to, is told of that refund again and settles it', async () => {
    const {orders, order, apply} = await withOrder(
      anOrder().move({kind: 'cancelAsked', reason: 'damaged'}, anOccasion()),
    );
    const refunded = aPaymentResult({orderId: order.id, outcome: 'refunded', messageId: 'payment-1.refunded'});
    const paid = aPaymentResult({orderId: order.id, outcome: 'paid', messageId: 'payment-1.paid'});
    await apply.execute(refunded);
    expect((await apply.execute(paid)).order.state).to.equal('RefundOwed');
    expect((await apply.execute(refunded)).order.state).to.equal('Refunded');
    expect((await apply.execute(paid)).kind).to.equal('unchanged');
    expect(orders.history(order.id).filter(({type}) => type === 'OrderRefundRequested')).to.have.length(1);
  });

  it('given a success for an order that is being canceled, leaves it to the cancellation', async () => {
    const {orders, order, apply} = await withOrder();
    await orders.save(Order.rehydrate(order.snapshot).move({kind: 'cancelAsked', reason: 'damaged'}, anOccasion()));
    expect((await apply.execute(aPaymentResult({orderId: order.id}))).kind).to.equal('unchanged');
    expect(orders.history(order.id)).to.have.length(2);
  });

  it('given two results for two orders under one message id, applies both', async () => {
    const {orders, order, apply} = await withOrder();
    const other = anOrder();
    await orders.add(other);
    for (const {id} of [order, other]) await apply.execute(aPaymentResult({orderId: id, messageId: '1'}));
    expect((await orders.byId(other.id))?.status).to.equal('Confirmed');
  });

  it('given a result over another amount or currency, refuses it and leaves the order as it is', async () => {
    const {orders, order, apply} = await withOrder();
    for (const amount of [Money.of(order.total.minor + 1n, 'EUR'), Money.of(order.total.minor, 'USD')]) {
      const result = aPaymentResult({orderId: order.id, amount});
      expect(await rejection(apply.execute(result))).to.equal('PAYMENT_AMOUNT_MISMATCH');
    }
    expect((await orders.byId(order.id))?.status).to.equal('Pending');
    await apply.execute(aPaymentResult({orderId: order.id, amount: order.total}));
    expect((await orders.byId(order.id))?.status).to.equal('Confirmed');
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

  it('given an order that is pending or confirmed, is about to cancel it and tells the payment side', async () => {
    for (const order of [anOrder(), anOrder().move({kind: 'paid'}, anOccasion())]) {
      const {orders, cancel} = await canceling(order);
      const canceled = await cancel.execute({orderId: order.id, reason: 'damaged', correlation});
      expect(canceled.snapshot).to.include({status: 'Canceling', cancelReason: 'damaged'});
      expect(orders.history(order.id).at(-1)).to.deep.include({type: 'OrderCancelRequested', correlation});
    }
  });

  it('given an order that is canceled already, leaves it as it is', async () => {
    const order = anOrder().move({kind: 'declined', reason: 'insufficient_funds'}, anOccasion());
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
    const {orders, order, cancel} = await canceling(anOrder().move({kind: 'paid'}, anOccasion()));
    const stale = cancel.execute({orderId: order.id, expectedVersion: 1, correlation});
    expect(await rejection(stale)).to.equal('STALE_VERSION');
    expect((await orders.byId(order.id))?.status).to.equal('Confirmed');
    const canceled = await cancel.execute({orderId: order.id, expectedVersion: 2, correlation});
    expect((await orders.byId(order.id))?.status).to.equal('Canceling');
    expect(canceled.newEvents, 'what was stored is not new any more').to.deep.equal([]);
  });

  it('given the same request again because its answer got lost, answers as if for the first time', async () => {
    const {orders, order, cancel} = await canceling();
    await cancel.execute({orderId: order.id, expectedVersion: 1, correlation});
    const again = await cancel.execute({orderId: order.id, expectedVersion: 1, correlation});
    expect(again.snapshot).to.include({status: 'Canceling', version: 2});
    expect(orders.history(order.id)).to.have.length(2);
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

describe('inquiring about orders that heard nothing', () => {
  const policy = {schedule: {firstAfterMs: 1000, pauseMsMax: 4000}, batchSizeMax: 10};

  async function waiting() {
    const clock = new FixedClock();
    const orders = new InMemoryOrderRepository({clock});
    const order = anOrder({at: clock.now()});
    await orders.add(order);
    const payments = new RecordingPaymentRequester();
    const relay = new RelayOrderEvents({outbox: orders.outbox, payments});
    const inquire = new InquireAboutOrders({unanswered: orders.unanswered, payments, policy});
    const answer = new ApplyInquiryAnswer({orders, clock, policy: {paymentRequestsMax: 3}});
    return {clock, orders, order, payments, relay, inquire, answer};
  }

  it('given an order that nobody was asked about, never inquires, however long that lasts', async () => {
    const {clock, orders, order, payments, inquire} = await waiting();
    clock.advance(30 * 24 * 3_600_000);
    expect(await inquire.execute()).to.deep.equal({due: [], failures: []});
    expect(payments.inquiries).to.deep.equal([]);
    expect(orders.history(order.id)).to.have.length(1);
  });

  it('given an order that hears nothing, asks whether its request arrived, and does nothing else', async () => {
    const {clock, orders, order, payments, relay, inquire} = await waiting();
    await relay.execute();
    for (const pause of [1000, 1000, 2000, 4000, 4000]) {
      clock.advance(pause - 1);
      expect((await inquire.execute()).due).to.deep.equal([]);
      clock.advance(1);
      expect((await inquire.execute()).due).to.have.length(1);
    }
    const inquiry = {orderId: order.id, asked: 'payment', orderVersion: 1, correlation: {}};
    expect(payments.inquiries).to.deep.equal(Array.from({length: 5}, () => inquiry));
    expect(orders.history(order.id)).to.have.length(1);
    expect(payments.requests).to.have.length(1);
  });

  it('given a payment side that cannot be reached, reports it and asks at the next time', async () => {
    const {clock, payments, relay, inquire} = await waiting();
    await relay.execute();
    clock.advance(1000);
    payments.down = true;
    expect((await inquire.execute()).failures).to.have.length(1);
    payments.down = false;
    clock.advance(1000);
    expect(await inquire.execute()).to.deep.include({failures: []});
    expect(payments.inquiries).to.have.length(1);
  });

  const about = (order: Order) =>
    ({orderId: order.id, asked: order.awaits ?? 'payment', orderVersion: order.version, correlation: {}}) as const;

  it('given the answer that it is under way, asks for nothing', async () => {
    const {orders, order, answer} = await waiting();
    expect((await answer.execute({...about(order), standing: 'underWay'})).kind).to.equal('unchanged');
    expect(orders.history(order.id)).to.have.length(1);
  });

  it('given the answer that nothing arrived, requests the payment again, once for each answer and up to the limit', async () => {
    const {orders, order, payments, relay, answer} = await waiting();
    const kinds: string[] = [];
    for (let count = 0; count < 4; count++) {
      const current = (await orders.byId(order.id)) ?? order;
      kinds.push((await answer.execute({...about(current), standing: 'missing'})).kind);
      await relay.execute();
    }
    expect(kinds).to.deep.equal(['askedAgain', 'askedAgain', 'givenUp', 'givenUp']);
    expect(payments.requests).to.have.length(3);
    expect(new Set(payments.requests.map(({messageId}) => messageId)).size).to.equal(3);
    expect((await orders.byId(order.id))?.snapshot).to.include({status: 'Pending', paymentRequests: 3});
  });

  it('given an answer about an order that moved on, ignores it', async () => {
    const {orders, order, answer} = await waiting();
    const missing = {...about(order), standing: 'missing'} as const;
    expect((await answer.execute(missing)).kind).to.equal('askedAgain');
    expect((await answer.execute(missing)).kind).to.equal('unchanged');
    expect(orders.history(order.id)).to.have.length(2);
  });

  it('given an answer after the payment was collected, leaves the order alone', async () => {
    const {clock, orders, order, answer} = await waiting();
    await new ApplyPaymentResult({orders, clock}).execute(aPaymentResult({orderId: order.id}));
    for (const orderVersion of [1, 2]) {
      expect((await answer.execute({...about(order), orderVersion, standing: 'missing'})).kind).to.equal('unchanged');
    }
    expect((await orders.byId(order.id))?.status).to.equal('Confirmed');
  });

  it('given a cancellation that did not arrive, asks for it again, as often as it takes', async () => {
    const {clock, orders, order, payments, relay, answer} = await waiting();
    await new CancelOrder({orders, clock}).execute({orderId: order.id, reason: 'damaged', correlation: {}});
    await relay.execute();
    for (let count = 0; count < 10; count++) {
      const current = (await orders.byId(order.id)) ?? order;
      expect((await answer.execute({...about(current), standing: 'missing'})).kind).to.equal('askedAgain');
      await relay.execute();
    }
    expect(payments.cancellations).to.have.length(11);
    expect((await orders.byId(order.id))?.snapshot).to.include({status: 'Canceling', cancelReason: 'damaged'});
  });

  it('given an order that nobody placed, says so', async () => {
    const {answer} = await waiting();
    const nowhere = {...about(anOrder()), standing: 'missing'} as const;
    expect(await rejection(answer.execute(nowhere))).to.equal('ORDER_NOT_FOUND');
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
    expect(await relay.execute()).to.deep.equal({claimed: 1, settled: 1, failures: [], parked: 0});
    expect(await relay.execute()).to.include({claimed: 0});
    expect(payments.requests).to.deep.equal([
      {
        messageId: `${order.id}.1.${order.snapshot.createdAt.getTime()}`,
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
    const at = order.snapshot.createdAt.getTime();
    expect(payments.requests.map(({messageId}) => messageId)).to.deep.equal([`${order.id}.1.${at}`]);
  });

  it('given an overdue payment, requests it again under another message id', async () => {
    const {order, orders, payments, relay} = await relaying();
    await relay.execute();
    await orders.save(Order.rehydrate(order.snapshot).move({kind: 'requestLost'}, anOccasion()));
    await relay.execute();
    const ids = payments.requests.map(({messageId}) => messageId);
    expect(ids).to.deep.equal([1, 2].map((version) => `${order.id}.${version}.${anOccasion().at.getTime()}`));
  });

  it('given an order with metadata, hands it on with its payment’s request, also when that is made again', async () => {
    const metadata = {channel: 'kiosk-7'};
    const placed = anOrder({metadata});
    const {orders, payments, relay} = await relaying(placed);
    await relay.execute();
    await orders.save(placed.asStored().move({kind: 'requestLost'}, anOccasion()));
    await relay.execute();
    expect(payments.requests.map((request) => request.metadata)).to.deep.equal([metadata, metadata]);
  });

  it('given a cancellation, tells the payment side why', async () => {
    const {order, orders, payments, relay} = await relaying();
    const loaded = Order.rehydrate(order.snapshot);
    await orders.save(loaded.move({kind: 'cancelAsked', reason: 'changed_mind'}, anOccasion()));
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

  it('given a payment side that refuses with a code of its own, counts that unless it is unavailable', async () => {
    const refusals = [];
    for (const own of ['refused', 'conflict', 'unavailable'] as const) {
      const {clock, orders, payments} = await relaying();
      payments.requestPayment = () => Promise.reject(new DomainError('X_NO', 'no', {own}));
      const relay = new RelayOrderEvents({outbox: orders.outbox, payments});
      await relay.execute();
      clock.advance(60_000);
      refusals.push((await orders.outbox.claim({limit: 1, leaseMs: 1})).map((claim) => claim.refusals));
    }
    expect(refusals).to.deep.equal([[1], [1], [0]]);
  });

  it('given an event that is refused for good, tries it less and less often, and parks it in the end', async () => {
    const {clock, order, orders, relay, payments} = await relaying();
    payments.requestPayment = () => Promise.reject(new DomainError('PAYMENT_AMOUNT_MISMATCH', 'it was another amount'));
    const seconds: number[] = [];
    for (let parked = 0; parked === 0; ) {
      let waited = 0;
      for (;;) {
        const report = await relay.execute();
        parked += report.parked;
        if (report.claimed > 0) break;
        clock.advance(1_000);
        waited += 1;
      }
      seconds.push(waited);
    }
    expect(seconds).to.deep.equal([0, 1, 10, 60, 300, 300, 300, 300]);
    expect(orders.outbox.size).to.equal(0);
    expect(orders.outbox.parked.map(({item, reason}) => [item.orderId, reason])).to.deep.equal([
      [order.id, 'it was another amount'],
    ]);
  });
});

function confirmation() {
  const event = anOrder().move({kind: 'paid'}, anOccasion()).newEvents[1];
  if (event === undefined) throw new Error('a confirmation was expected');
  return event;
}
