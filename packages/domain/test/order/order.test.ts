import {expect} from 'chai';
import {
  CustomerId,
  DomainError,
  dispatchTable,
  Metadata,
  Money,
  Order,
  OrderId,
  orderLine,
  orderLinesMax,
  quantityMax,
} from '@orderwell/domain';
import {anOccasion, anOrder, aProduct} from '@orderwell/domain/testing';
import {refusal} from '../refusal.ts';

const customerId = CustomerId.parse('c-1');
const id = OrderId.parse('o-1');

describe('an order', () => {
  it('given lines of one currency, begins Pending with their total and one event', () => {
    const kettle = aProduct({price: Money.of(19_99n, 'EUR')});
    const order = Order.place({id, customerId, lines: [orderLine(kettle, 2), orderLine(kettle, 1)]}, anOccasion());
    expect(order.status).to.equal('Pending');
    expect(`${order.total}`).to.equal('59.97 EUR');
    expect(order.snapshot.createdAt).to.deep.equal(anOccasion().at);
    expect(order.newEvents.map(({type, id: eventId}) => [type, eventId])).to.deep.equal([['OrderPlaced', 'o-1.1']]);
    expect(order.loadedVersion).to.equal(0);
  });

  it('given no lines or too many, is refused', () => {
    const line = orderLine(aProduct(), 1);
    const place = (lines: (typeof line)[]): Order => Order.place({id, customerId, lines}, anOccasion());
    expect(refusal(() => place([]))).to.equal('INVALID_LINES');
    expect(refusal(() => place(Array(orderLinesMax + 1).fill(line)))).to.equal('INVALID_LINES');
    expect(refusal(() => place(Array(orderLinesMax).fill(line)))).to.equal('accepted');
  });

  it('given lines of two currencies, is refused', () => {
    const lines = [orderLine(aProduct(), 1), orderLine(aProduct({price: Money.of(1n, 'USD')}), 1)];
    expect(refusal(() => Order.place({id, customerId, lines}, anOccasion()))).to.equal('CURRENCY_MISMATCH');
  });

  it('given a quantity that is not 1 to the most, its line is refused', () => {
    for (const quantity of [0, -1, 1.5, Number.NaN, quantityMax + 1]) {
      expect(
        refusal(() => orderLine(aProduct(), quantity)),
        `${quantity}`,
      ).to.equal('INVALID_QUANTITY');
    }
    expect(orderLine(aProduct(), quantityMax).quantity).to.equal(quantityMax);
  });

  it('given a line that costs more than an amount can be, the line is refused', () => {
    const dear = aProduct({price: Money.of(10n ** 14n, 'USD')});
    expect(refusal(() => orderLine(dear, 10))).to.equal('AMOUNT_OUT_OF_RANGE');
  });

  it('given metadata, keeps it with the order, and with each event that asks for its payment', () => {
    const metadata = Metadata.parse({channel: 'kiosk-7'});
    const placed = anOrder({metadata});
    const lost = placed.move({kind: 'requestLost'}, anOccasion());
    const confirmed = lost.move({kind: 'paid'}, anOccasion());
    expect(confirmed.snapshot.metadata).to.deep.equal({channel: 'kiosk-7'});
    expect(Order.fold(confirmed.newEvents).snapshot).to.deep.equal(confirmed.snapshot);
    expect(confirmed.newEvents.map((event) => 'metadata' in event && event.metadata)).to.deep.equal([
      {channel: 'kiosk-7'},
      {channel: 'kiosk-7'},
      false,
    ]);
  });

  it('given no metadata, neither the order nor its events speak of it', () => {
    const order = anOrder().move({kind: 'requestLost'}, anOccasion());
    expect(order.snapshot.metadata).to.equal(undefined);
    for (const event of order.newEvents) expect(event).to.not.have.property('metadata');
  });

  it('given a note that cannot be one, is refused with the place in it', () => {
    const faults = (note: Parameters<Order['note']>[0]): unknown => {
      try {
        return anOrder().note(note, anOccasion());
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return [error.code, error.faults.map(({path}) => path.join('/'))];
      }
    };
    for (const type of ['', 'two words', '__proto__', 'x'.repeat(41), 'a\u0000b']) {
      expect(faults({type})).to.deep.equal(['INVALID_TEXT', ['type']]);
    }
    expect(faults({type: 'x', data: {a: '', 'b c': 'v'}})).to.deep.equal(['INVALID_METADATA', ['data/a', 'data/b c']]);
    expect(anOrder().note({type: 'x'.repeat(40)}, anOccasion()).version).to.equal(2);
  });

  it('given notes and moves, tells the same from its events, and moves as without the notes', () => {
    const note = {type: 'packed', data: {by: 'bob'}};
    const order = anOrder()
      .note(note, anOccasion())
      .move({kind: 'paid'}, anOccasion())
      .note({type: 'sent'}, anOccasion());
    expect(order.snapshot).to.include({status: 'Confirmed', version: 4, paymentRequests: 1});
    expect(Order.fold(order.newEvents).snapshot).to.deep.equal(order.snapshot);
    expect(refusal(() => Order.fold(order.newEvents.slice(1)))).to.equal('ILLEGAL_TRANSITION');
  });

  it('given a decline, remembers why it was canceled', () => {
    const order = anOrder().move({kind: 'declined', reason: 'insufficient_funds'}, anOccasion());
    expect(order.snapshot.cancelReason).to.equal('insufficient_funds');
  });

  it('given a cancellation and then a decline, keeps the first reason', () => {
    const asked = anOrder().move({kind: 'cancelAsked', reason: 'changed_mind'}, anOccasion());
    const order = asked.move({kind: 'declined', reason: 'insufficient_funds'}, anOccasion());
    expect(order.snapshot).to.include({status: 'Canceled', cancelReason: 'changed_mind'});
  });

  it('given that it was stored, carries no new events any more', () => {
    const order = anOrder().move({kind: 'paid'}, anOccasion());
    expect(order.asStored().newEvents).to.deep.equal([]);
    expect(order.asStored().snapshot).to.deep.equal(order.snapshot);
  });

  it('given its history, is told again from it', () => {
    const order = anOrder()
      .move({kind: 'requestLost'}, anOccasion())
      .move({kind: 'paid'}, anOccasion())
      .move({kind: 'cancelAsked', reason: 'damaged'}, anOccasion())
      .move({kind: 'requestLost'}, anOccasion())
      .move({kind: 'declined', reason: 'voided'}, anOccasion())
      .move({kind: 'paid'}, anOccasion())
      .move({kind: 'refundedOrVoided'}, anOccasion());
    expect(order.newEvents.map(({type}) => type)).to.deep.equal([
      'OrderPlaced',
      'OrderPaymentOverdue',
      'OrderConfirmed',
      'OrderCancelRequested',
      'OrderCancellationOverdue',
      'OrderCanceled',
      'OrderRefundRequested',
      'OrderRefundSettled',
    ]);
    expect(order.snapshot).to.include({paymentRequests: 2, cancelReason: 'damaged', refund: 'settled'});
    expect(Order.fold(order.newEvents).snapshot).to.deep.equal(order.snapshot);
    expect(Order.fold(order.newEvents).newEvents).to.deep.equal([]);
  });

  it('given a history with a gap, without a beginning, or without anything, refuses to be told', () => {
    const {newEvents} = anOrder().move({kind: 'requestLost'}, anOccasion()).move({kind: 'paid'}, anOccasion());
    const [placed, overdue, confirmed] = newEvents;
    if (!placed || !overdue || !confirmed) throw new Error('three events were expected');
    expect(refusal(() => Order.fold([placed, confirmed]))).to.equal('ILLEGAL_TRANSITION');
    expect(refusal(() => Order.fold([overdue, confirmed]))).to.equal('ILLEGAL_TRANSITION');
    expect(refusal(() => Order.fold([{...overdue, version: 1}]))).to.equal('ILLEGAL_TRANSITION');
    expect(refusal(() => Order.fold([]))).to.equal('ILLEGAL_TRANSITION');
  });

  it('given what is stored of it, loads without new events', () => {
    const {snapshot} = anOrder();
    const loaded = Order.rehydrate(snapshot);
    expect(loaded.snapshot).to.deep.equal(snapshot);
    expect(loaded.newEvents).to.deep.equal([]);
    expect(loaded.loadedVersion).to.equal(1);
  });

  it('asks the payment side for what it needs, and for nothing else', () => {
    expect(dispatchTable).to.deep.equal({
      OrderPlaced: 'requestPayment',
      OrderPaymentOverdue: 'requestPayment',
      OrderCancelRequested: 'cancelPayment',
      OrderRefundRequested: 'cancelPayment',
      OrderCancellationOverdue: 'cancelPayment',
      OrderConfirmed: 'nothing',
      OrderCanceled: 'nothing',
      OrderRefundSettled: 'nothing',
      OrderNoted: 'nothing',
    });
  });
});
