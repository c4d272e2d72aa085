import {expect} from 'chai';
import {type Acknowledged, type Found, wrongIn} from '../support/audit.ts';

const acknowledged: Acknowledged = {id: 'o-1', totalPrice: 199, currency: 'USD', key: 'key-1', body: '{}'};

/** An order that was confirmed, and one that was canceled after its payment and got its money back. */
const sound: Found = {
  orders: [
    {id: 'o-1', status: 'Confirmed', total: '19900', currency: 'USD', refund: null, version: 2},
    {id: 'o-2', status: 'Canceled', total: '500', currency: 'JPY', refund: null, version: 2},
  ],
  events: [
    {order_id: 'o-1', version: 1, status: 'Pending', total: '19900', currency: 'USD', due: false, parked: null},
    {order_id: 'o-1', version: 2, status: 'Confirmed', total: '19900', currency: 'USD', due: false, parked: null},
    {order_id: 'o-2', version: 1, status: 'Pending', total: '500', currency: 'JPY', due: false, parked: null},
    {order_id: 'o-2', version: 2, status: 'Canceled', total: '500', currency: 'JPY', due: false, parked: null},
  ],
  payments: [
    {id: 'p-1', order_id: 'o-1', amount: '19900', currency: 'USD', status: 'Captured', due: false, parked: null},
    {id: 'p-2', order_id: 'o-2', amount: '500', currency: 'JPY', status: 'Refunded', due: false, parked: null},
  ],
  movements: [
    {kind: 'capture', payment_id: 'p-1', amount: '19900', currency: 'USD'},
    {kind: 'capture', payment_id: 'p-2', amount: '500', currency: 'JPY'},
    {kind: 'refund', payment_id: 'p-2', amount: '500', currency: 'JPY'},
  ],
};

/** What is wrong after the first row of a table was written over. */
function wrongWith<Table extends keyof Found>(table: Table, row: Partial<Found[Table][number]>): string[] {
  const [first, ...rest] = sound[table];
  return wrongIn({...sound, [table]: [{...first, ...row}, ...rest]}, [acknowledged]);
}

describe('the audit of what services have stored', () => {
  it('given that all is right, says nothing', () => {
    expect(wrongIn(sound, [acknowledged])).to.deep.equal([]);
  });

  const mistakes: [what: string, wrong: () => string[], said: string][] = [
    ['an event in another currency', () => wrongWith('events', {currency: 'EUR'}), 'costs 19900 EUR by event 1'],
    ['an event over another amount', () => wrongWith('events', {total: '1'}), 'costs 1 USD by event 1'],
    ['an order in another currency', () => wrongWith('orders', {currency: 'EUR'}), 'is in EUR, not USD'],
    ['an order over another amount', () => wrongWith('orders', {total: '1'}), 'costs 1, not 199'],
    ['a payment in another currency', () => wrongWith('payments', {currency: 'EUR'}), 'payment is of 19900 EUR'],
    ['a payment over another amount', () => wrongWith('payments', {amount: '1'}), 'payment is of 1 USD'],
    ['a charge in another currency', () => wrongWith('movements', {currency: 'EUR'}), 'capture of 19900 EUR'],
    ['a charge over another amount', () => wrongWith('movements', {amount: '1'}), 'capture of 1 USD'],
    ['a charge for nobody', () => wrongWith('movements', {payment_id: 'p-3'}), 'money moved for p-3'],
    ['a payment for nobody', () => wrongWith('payments', {order_id: 'o-3'}), 'payment p-1 has no order'],
    ['an order that has not ended', () => wrongWith('orders', {status: 'Pending'}), 'is still Pending'],
    ['money that is owed', () => wrongWith('orders', {refund: 'owed'}), 'waits for its money to be given back'],
    ['a history with a gap', () => wrongWith('events', {version: 3}), 'has the versions 3,2'],
    ['an order that is not what happened', () => wrongWith('orders', {version: 3}), 'is not what its events say'],
    ['an event that is due', () => wrongWith('events', {due: true}), 'event o-1.1 is undelivered'],
    ['an event that is parked', () => wrongWith('events', {parked: 'no'}), 'event o-1.1 is parked: no'],
    ['a payment that is due', () => wrongWith('payments', {due: true}), 'is not done with'],
    ['a result that is parked', () => wrongWith('payments', {parked: 'no'}), 'the result of payment p-1 is parked: no'],
    ['an order that is lost', () => wrongWith('orders', {id: 'o-4'}), 'was acknowledged and is lost'],
    ['two orders of one key', () => wrongIn(sound, [acknowledged, {...acknowledged, id: 'o-2'}]), 'has several orders'],
    [
      'two answers to one key',
      () => wrongIn(sound, [acknowledged, {...acknowledged, body: ''}]),
      'has several answers',
    ],
  ];
  for (const [what, wrong, said] of mistakes) {
    it(`given ${what}, says so`, () => {
      expect(wrong().join('\n')).to.include(said);
    });
  }

  it('given money that was taken twice, or given back without having been taken, says so', () => {
    const [capture, other, refund] = sound.movements;
    if (capture === undefined || other === undefined || refund === undefined) throw new Error('three movements');
    const twice = wrongIn({...sound, movements: [capture, capture, other, refund]}, []);
    expect(twice.join('\n')).to.include('order o-1 was charged 2 times');
    const unfounded = wrongIn({...sound, movements: [capture, refund]}, []);
    expect(unfounded.join('\n')).to.include('order o-2 was refunded 1 times');
  });
});
