import {
  amountMinorMax,
  Money,
  Order,
  orderEventFromJson,
  orderLine,
  type OrderTrigger,
  Payment,
  paymentStateTable,
} from '@orderwell/domain';
import {anOccasion, anOrder, aPayment, aPaymentRequest, aPaymentResult, aProduct} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {domainError} from '../refusal.ts';

const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const withdrawn = Money.rehydrate(1_00n, 'HRK');
const unknown = Money.rehydrate(1_00n, 'XQQ');
const amounts = [
  Money.of(amountMinorMax, 'USD'),
  Money.of(0n, 'EUR'),
  Money.of(7n, 'JPY'),
  Money.of(1n, 'KWD'),
  withdrawn,
  unknown,
];

const lives: readonly (readonly OrderTrigger[])[] = [
  [],
  [{kind: 'paid'}],
  [
    {kind: 'requestLost'},
    {kind: 'paid'},
    {kind: 'cancelAsked', reason: 'não, "obrigado" \\ 🙂'},
    {kind: 'requestLost'},
  ],
  [{kind: 'declined', reason: 'insufficient_funds'}, {kind: 'paid'}, {kind: 'requestLost'}, {kind: 'refundedOrVoided'}],
];

/** An order at the end of such a life, with everything that it can have. */
function lived(triggers: readonly OrderTrigger[]): Order {
  const begun = anOrder({metadata: {channel: 'kiosk-7'}}).note({type: 'packed', data: {box: '7'}}, anOccasion());
  return triggers
    .reduce((order, trigger) => order.move(trigger, anOccasion()), begun)
    .note({type: 'seen'}, anOccasion());
}

describe('JSON of amounts, orders, events and payments', () => {
  for (const amount of amounts) {
    it(`brings back ${amount}, to the last minor unit`, () => {
      expect(Money.fromJson(copyOf(amount))).to.deep.equal(amount);
    });
  }

  for (const [index, life] of lives.entries()) {
    it(`brings back an order and its events: life ${index}`, () => {
      const order = lived(life);
      expect(Order.fromJson(copyOf(order)).snapshot).to.deep.equal(copyWithoutUndefined(order.snapshot));
      const events = order.newEvents.map((event) => orderEventFromJson(copyOf(event)));
      expect(events).to.deep.equal(order.newEvents);
      expect(Order.fold(events).snapshot).to.deep.equal(Order.fold(order.newEvents).snapshot);
    });
  }

  it('brings back an order in a currency that is not in use any more', () => {
    const old = {
      ...anOrder().snapshot,
      lines: [{...orderLine(aProduct(), 1), unitPrice: withdrawn, linePrice: withdrawn}],
      total: withdrawn,
    };
    expect(Order.fromJson(copyOf(old)).total).to.deep.equal(withdrawn);
  });

  for (const status of Object.keys(paymentStateTable) as (keyof typeof paymentStateTable)[]) {
    it(`brings back a payment that is ${status}`, () => {
      const whole = {
        metadata: {channel: 'kiosk-7'},
        gatewayReference: 'charge-1',
        declineReason: 'no',
        replyTo: 'a',
        cancelReplyTo: 'b',
      };
      const payment = Payment.rehydrate({...aPayment().snapshot, ...whole, status});
      expect(Payment.fromJson(copyOf(payment))).to.deep.equal(payment);
    });
  }

  it('can be made of messages too', () => {
    const request = aPaymentRequest({amount: Money.of(199_00n, 'USD'), messageId: 'm', orderId: 'o'});
    expect(copyOf(request)).to.deep.include({orderId: 'o', amount: {minor: '19900', currency: 'USD'}});
    expect(copyOf(aPaymentResult({amount: Money.of(1n, 'KWD')}))).to.deep.include({
      amount: {minor: '1', currency: 'KWD'},
    });
  });

  it('is written as it was in every version', () => {
    const at = '2026-01-01T12:00:00.123Z';
    const kettle = {...aProduct({price: Money.of(19_99n, 'EUR')}), id: 'kettle' as never};
    const order = anOrder({id: 'o-1', lines: [orderLine(kettle, 2)], metadata: {channel: 'kiosk-7'}});
    const total = {minor: '3998', currency: 'EUR'};
    const lines = [{productId: 'kettle', quantity: 2, unitPrice: {minor: '1999', currency: 'EUR'}, linePrice: total}];
    const metadata = {channel: 'kiosk-7'};
    expect(copyOf(order)).to.deep.equal({
      id: 'o-1',
      customerId: 'customer-1',
      lines,
      total,
      metadata,
      status: 'Pending',
      paymentRequests: 1,
      version: 1,
      createdAt: at,
      updatedAt: at,
    });
    expect(copyOf(order.newEvents)).to.deep.equal([
      {
        type: 'OrderPlaced',
        id: 'o-1.1',
        orderId: 'o-1',
        version: 1,
        status: 'Pending',
        customerId: 'customer-1',
        lines,
        total,
        metadata,
        at,
        correlation: {requestId: 'request-1'},
      },
    ]);
    const canceled = order.move({kind: 'declined', reason: 'no'}, anOccasion()).move({kind: 'paid'}, anOccasion());
    expect(copyOf(canceled)).to.deep.include({status: 'Canceled', cancelReason: 'no', refund: 'owed', version: 3});
    expect(copyOf(canceled.newEvents.slice(1))).to.deep.equal(
      [
        ['OrderCanceled', 2],
        ['OrderRefundRequested', 3],
      ].map(([type, version]) => ({
        type,
        id: `o-1.${version}`,
        orderId: 'o-1',
        version,
        status: 'Canceled',
        total,
        at,
        correlation: {requestId: 'request-1'},
        reason: 'no',
      })),
    );
    const payment = aPayment({orderId: 'o-1', replyTo: 'results', correlation: {}}).move(
      {kind: 'approved', reference: 'c-1'},
      new Date(at),
    );
    expect(copyOf(payment)).to.deep.equal({
      id: 'pay_o-1',
      orderId: 'o-1',
      amount: {minor: '19900', currency: 'USD'},
      status: 'Captured',
      gatewayReference: 'c-1',
      replyTo: 'results',
      correlation: {},
      version: 2,
      createdAt: at,
      updatedAt: at,
    });
  });

  it('is read although a newer version wrote more', () => {
    const order = lived([{kind: 'paid'}]);
    const more = {...(copyOf(order) as object), loyaltyPoints: 7};
    expect(Order.fromJson(more).snapshot).to.not.have.property('loyaltyPoints');
    expect(Order.fromJson(more).version).to.equal(order.version);
  });

  const stored = (): Record<string, unknown> => copyOf(lived([{kind: 'paid'}])) as Record<string, unknown>;
  for (const [what, json, reason] of [
    ['nothing', null, /order without an id .*: it is no JSON object$/],
    ['text that was not parsed', '{}', /it is no JSON object/],
    ['a list', [], /it is no JSON object/],
    ['no amount', {...stored(), total: undefined}, /order built-\d+ .*an amount must be {"minor": "19900"/],
    ['an amount as a number', {...stored(), total: {minor: 1999, currency: 'EUR'}}, /an amount must be/],
    ['a fraction', {...stored(), total: {minor: '19.99', currency: 'EUR'}}, /an amount must be/],
    ['an amount below zero', {...stored(), total: {minor: '-1', currency: 'EUR'}}, /an amount must be/],
    ['lines that are none', {...stored(), lines: {}}, /its lines are no list/],
    ['a line that is none', {...stored(), lines: [7]}, /it is no JSON object/],
    ['no lines', {...stored(), lines: []}, /must have an array of lines, and one at least/],
    ['a version as text', {...stored(), version: '3'}, /its version is no number/],
    ['a time that is none', {...stored(), createdAt: 'yesterday'}, /its createdAt is no time/],
    ['a status of tomorrow', {...stored(), status: 'Shipped'}, /its status is "Shipped"/],
    ['a refund of tomorrow', {...stored(), refund: 'partly'}, /a refund cannot be "partly"/],
    ['metadata that is none', {...stored(), metadata: {a: 1}}, /no object of texts/],
  ] as const) {
    it(`given ${what}, says why it cannot be read`, () => {
      const {code, message} = domainError(() => Order.fromJson(json));
      expect(code).to.equal('UNREADABLE_RECORD');
      expect(message).to.match(reason);
    });
  }

  it('given an event of a type of tomorrow, says so', () => {
    const [event] = lived([]).newEvents;
    const {code, message} = domainError(() => orderEventFromJson({...(copyOf(event) as object), type: 'OrderShipped'}));
    expect(code).to.equal('UNREADABLE_RECORD');
    expect(message).to.match(/event built-\d+\.1 .*of the type OrderShipped, which a newer version must have written/);
  });

  it('given a payment of a status of tomorrow, says so', () => {
    const {message} = domainError(() => Payment.fromJson({...(copyOf(aPayment()) as object), status: 'Disputed'}));
    expect(message).to.match(/payment pay_built-\d+ .*a payment cannot be "Disputed"/);
  });
});

/** What JSON leaves out of a snapshot reads as undefined there, by the same names. */
function copyWithoutUndefined(snapshot: Order['snapshot']): object {
  return {cancelReason: undefined, refund: undefined, ...snapshot};
}
