import {
  dispatchTable,
  Money,
  Order,
  type OrderLine,
  orderLine,
  orderStateTable,
  orderStatuses,
  Payment,
  paymentStateTable,
} from '@orderwell/domain';
import {anOccasion, anOrder, aPayment, aPaymentRequest, aProduct} from '@orderwell/domain/testing';
import {expect} from 'chai';

/** Every object within a value, by the way to it. */
function* within(value: unknown, path = 'it'): Generator<readonly [string, object]> {
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  yield [path, value];
  for (const [name, inner] of Object.entries(value)) yield* within(inner, `${path}.${name}`);
}

const order = (): Order =>
  anOrder({metadata: {channel: 'kiosk-7'}})
    .move({kind: 'cancelAsked', reason: 'damaged'}, anOccasion())
    .note({type: 'packed', data: {box: '7'}}, anOccasion());
const payment = (): Payment =>
  aPayment({metadata: {channel: 'kiosk-7'}}).move({kind: 'approved', reference: 'c-1'}, new Date());

describe('what nobody can change', () => {
  for (const [what, value] of Object.entries({
    'an amount': Money.of(1n, 'USD'),
    'a line': orderLine(aProduct(), 2),
    'an order': order(),
    'an order that was stored': order().asStored(),
    'an order that was loaded': Order.rehydrate({...order().snapshot}),
    'an order from its JSON': Order.fromJson(JSON.parse(JSON.stringify(order()))),
    'an order told from its events': Order.fold(structuredCloneOf(anOrder())),
    'a payment': payment(),
    'a payment that was loaded': Payment.rehydrate({...payment().snapshot}),
    'a payment from its JSON': Payment.fromJson(JSON.parse(JSON.stringify(payment()))),
    'the state table of orders': orderStateTable,
    'the state table of payments': paymentStateTable,
    'what each event asks for': dispatchTable,
    'the statuses': orderStatuses,
  })) {
    it(`is ${what}, at any depth`, () => {
      const open = [...within(value)].filter(([, inner]) => !Object.isFrozen(inner));
      expect(open.map(([path]) => path)).to.deep.equal([]);
    });
  }

  it('is a time that was handed out', () => {
    const [kept, paid] = [order(), payment()];
    const before = JSON.stringify([kept, kept.newEvents, paid]);
    const times = [kept.snapshot, paid.snapshot].flatMap(({createdAt, updatedAt}) => [createdAt, updatedAt]);
    for (const time of [...times, ...kept.newEvents.map(({at}) => at)]) {
      expect(() => time.setFullYear(1999)).to.throw(TypeError, 'change a copy: new Date(time)');
      expect(() => time.setTime(0)).to.throw(TypeError);
      expect(() => time.setUTCMilliseconds(0)).to.throw(TypeError);
    }
    expect(JSON.stringify([kept, kept.newEvents, paid])).to.equal(before);
  });

  it('is what was handed in', () => {
    const at = new Date('2026-01-01T12:00:00.123Z');
    const correlation = {requestId: 'request-1'};
    const metadata = {channel: 'kiosk-7'};
    const line: OrderLine = {...orderLine(aProduct(), 2)};
    const lines = [line];
    const placed = anOrder({lines, metadata, at, correlation});
    const loaded = Order.rehydrate({...placed.snapshot, lines, createdAt: at, updatedAt: at, metadata});
    const requested = Payment.request(aPaymentRequest({correlation, metadata}), at);
    const before = JSON.stringify([placed, placed.newEvents, loaded, requested]);
    at.setTime(0);
    Object.assign(correlation, {requestId: 'another'});
    Object.assign(metadata, {channel: 'another'});
    Object.assign(line, {quantity: 3});
    lines.push(line);
    expect(JSON.stringify([placed, placed.newEvents, loaded, requested])).to.equal(before);
  });

  it('can be copied all the same', () => {
    const {snapshot} = order();
    expect({...snapshot}).to.deep.equal(snapshot);
    const copy = new Date(snapshot.createdAt);
    expect(copy.setTime(0)).to.equal(0);
    expect(structuredClone(snapshot).createdAt).to.deep.equal(snapshot.createdAt);
    expect(Order.rehydrate({...snapshot}).snapshot).to.deep.equal(snapshot);
  });
});

/** The same events as a store would hand them over that makes its own objects. */
function structuredCloneOf({newEvents}: Order): Order['newEvents'] {
  return newEvents.map((event) => ({...event, correlation: {...event.correlation}}));
}
