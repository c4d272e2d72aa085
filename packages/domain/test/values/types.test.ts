import {
  CustomerId,
  EventId,
  Money,
  Order,
  OrderId,
  type OrderLine,
  orderLine,
  type OrderSnapshot,
  Payment,
  type PaymentSnapshot,
  ProductId,
  reasonText,
} from '@orderwell/domain';
import {anOccasion, anOrder, aPayment, aPaymentRequest, aProduct, builtAt} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {domainError, refusal} from '../refusal.ts';

/** What a driver, a parser of JSON or a program without types may hand over. */
const odd: Readonly<Record<string, unknown>> = {
  'a text': '19900',
  'a number': 19_900,
  'no number': Number.NaN,
  infinity: Infinity,
  null: null,
  undefined: undefined,
  'a boxed number': Object(19_900),
  'a list': ['19900'],
  'an object': {minor: 19_900n},
  'a date': builtAt,
  'a function': () => 19_900n,
};
const oddButText = Object.entries(odd).filter(([, value]) => typeof value !== 'string');
const any = (value: unknown): never => value as never;

/** The code that a call is refused with, or `TypeError`. */
function refusedWith(call: () => unknown): string {
  try {
    return refusal(call);
  } catch (error) {
    return error instanceof TypeError ? 'TypeError' : String(error);
  }
}

describe('what is none', () => {
  for (const [what, value] of Object.entries(odd)) {
    it(`given ${what} for minor units, is refused as an amount`, () => {
      expect(refusedWith(() => Money.of(any(value), 'USD'))).to.equal('INVALID_AMOUNT');
      expect(refusedWith(() => Money.rehydrate(any(value), 'USD'))).to.equal('INVALID_AMOUNT');
    });

    it(`given ${what} for a Money, is refused as an amount`, () => {
      const amount = Money.of(1n, 'USD');
      expect(refusedWith(() => amount.plus(any(value)))).to.equal('INVALID_AMOUNT');
      expect(refusedWith(() => amount.isMoreThan(any(value)))).to.equal('INVALID_AMOUNT');
      expect(refusedWith(() => orderLine(any({id: 'p', price: value}), 1))).to.equal('INVALID_AMOUNT');
      expect(refusedWith(() => Payment.request(aPaymentRequest({amount: any(value)}), builtAt))).to.equal(
        'INVALID_AMOUNT',
      );
    });

    it(`given ${what} for lines, is refused as lines`, () => {
      expect(refusedWith(() => anOrder({lines: any(value)}))).to.equal('INVALID_LINES');
    });

    if (!(value instanceof Date)) {
      it(`given ${what} for a time, is refused`, () => {
        expect(refusedWith(() => Order.place(placing(), any({at: value, correlation: {}})))).to.equal('TypeError');
        expect(refusedWith(() => anOrder().move({kind: 'paid'}, anOccasion({at: any(value)})))).to.equal('TypeError');
        expect(refusedWith(() => Payment.request(aPaymentRequest(), any(value)))).to.equal('TypeError');
        expect(refusedWith(() => aPayment().move({kind: 'approved', reference: 'c'}, any(value)))).to.equal(
          'TypeError',
        );
      });
    }
  }

  for (const [what, value] of oddButText) {
    it(`given ${what} for a text, is refused`, () => {
      for (const id of [OrderId, CustomerId, ProductId]) {
        expect(refusedWith(() => id.parse(any(value)))).to.equal('INVALID_ID');
      }
      expect(refusedWith(() => Money.parse(any(value), 'USD'))).to.equal('INVALID_AMOUNT');
      expect(refusedWith(() => Money.of(1n, any(value)))).to.equal('INVALID_CURRENCY');
      expect(refusedWith(() => Money.rehydrate(1n, any(value)))).to.equal('INVALID_CURRENCY');
      expect(refusedWith(() => reasonText(any(value)))).to.equal('INVALID_TEXT');
      expect(refusedWith(() => orderLine({...aProduct(), id: any(value)}, 1))).to.equal('INVALID_ID');
      expect(refusedWith(() => Order.place({...placing(), customerId: any(value)}, anOccasion()))).to.equal(
        'TypeError',
      );
    });
  }

  it('given a time that is none, is refused', () => {
    const at = new Date('no time');
    expect(refusedWith(() => anOrder({at}))).to.equal('TypeError');
    expect(refusedWith(() => Order.rehydrate({...anOrder().snapshot, createdAt: at}))).to.equal('TypeError');
  });

  for (const quantity of ['2', 1.5, 0, -1, Number.NaN, Infinity, null, undefined, 2n, 1_000_001]) {
    it(`given ${String(quantity)} for a quantity, is refused`, () => {
      expect(refusedWith(() => orderLine(aProduct(), any(quantity)))).to.equal('INVALID_QUANTITY');
    });
  }

  for (const [what, wrong] of Object.entries({
    'the price of another quantity': {linePrice: Money.of(1n, 'EUR')},
    'a price in another currency': {linePrice: Money.of(39_98n, 'USD')},
    'a price without a unit price': {unitPrice: undefined},
    'no price': {linePrice: undefined},
  })) {
    it(`given a line made by hand with ${what}, is refused`, () => {
      const line = {...orderLine(aProduct(), 2), ...wrong} as OrderLine;
      expect(refusedWith(() => anOrder({lines: [line]}))).to.equal('INVALID_AMOUNT');
    });
  }

  it('given an amount of another copy of this package, takes it', () => {
    const foreign = {minor: 2n, currency: 'USD', times: () => foreign, equals: () => true, toDecimal: () => '0.02'};
    expect(`${Money.of(1n, 'USD').plus(any(foreign))}`).to.equal('0.03 USD');
  });

  const orderFaults: readonly (readonly [string, Partial<Record<keyof OrderSnapshot, unknown>>])[] = [
    ['an int8 as pg returns it for its version', {version: '1'}],
    ['no version', {version: 0}],
    ['a text for the number of requests', {paymentRequests: '1'}],
    ['a status of tomorrow', {status: 'Shipped'}],
    ['a text for its time', {createdAt: '2026-01-01T12:00:00.000Z'}],
    ['no lines', {lines: []}],
    ['lines as text', {lines: '[]'}],
    ['a reason that is none', {cancelReason: 7}],
    ['a refund of tomorrow', {refund: 'partly'}],
  ];
  for (const [what, wrong] of orderFaults) {
    it(`given a stored order with ${what}, is refused`, () => {
      expect(refusedWith(() => Order.rehydrate({...anOrder().snapshot, ...wrong} as OrderSnapshot))).to.equal(
        'TypeError',
      );
    });
  }

  const paymentFaults: readonly (readonly [string, Partial<Record<keyof PaymentSnapshot, unknown>>])[] = [
    ['an int8 as pg returns it for its version', {version: '1'}],
    ['a status of tomorrow', {status: 'Disputed'}],
    ['a text for its time', {updatedAt: '2026-01-01T12:00:00.000Z'}],
    ['a reply address that is none', {replyTo: 7}],
    ['a correlation that is none', {correlation: null}],
    ['a request id that is none', {correlation: {requestId: 7}}],
  ];
  for (const [what, wrong] of paymentFaults) {
    it(`given a stored payment with ${what}, is refused`, () => {
      const snapshot = {...aPayment().snapshot, ...wrong} as PaymentSnapshot;
      expect(refusedWith(() => Payment.rehydrate(snapshot))).to.equal('TypeError');
    });
  }

  it('says what to do with an amount that a driver returned as a text', () => {
    const {message} = domainError(() => Money.of(any('19900'), 'USD'));
    expect(message).to.include('must be a bigint, such as 19900n, and not a string').and.to.include("BigInt('19900')");
  });

  it('keeps the ids of events apart from all this', () => {
    expect(EventId.of(OrderId.parse('o-1'), 2)).to.equal('o-1.2');
  });
});

function placing(): Parameters<typeof Order.place>[0] {
  const {id, customerId, lines} = anOrder().snapshot;
  return {id, customerId, lines};
}
