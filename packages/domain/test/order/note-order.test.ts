import {expect} from 'chai';
import {CancelOrder, NoteOrder, type Order, OrderId, RelayOrderEvents} from '@orderwell/domain';
import {
  anOccasion,
  anOrder,
  FixedClock,
  InMemoryOrderRepository,
  RecordingPaymentRequester,
} from '@orderwell/domain/testing';
import {rejection} from '../refusal.ts';

const correlation = {requestId: 'request-2'};
const note = {type: 'packed', data: {by: 'bob'}};

async function noting(order: Order = anOrder().move({kind: 'paid'}, anOccasion())) {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  await orders.add(order);
  return {clock, orders, order, noteOrder: new NoteOrder({orders, clock})};
}

describe('noting something about an order', () => {
  it('given a note, keeps it in the history with its cause, and leaves the status', async () => {
    const {clock, orders, order, noteOrder} = await noting();
    const noted = await noteOrder.execute({orderId: order.id, note, correlation});
    expect(noted.snapshot).to.include({status: 'Confirmed', version: 3});
    expect(noted.newEvents, 'what was stored is not new any more').to.deep.equal([]);
    const event = orders.history(order.id).at(-1);
    expect(event).to.deep.include({type: 'OrderNoted', note, correlation, at: clock.now()});
    expect((await orders.byId(order.id))?.snapshot).to.deep.equal(noted.snapshot);
  });

  it('tells the payment side nothing', async () => {
    const {orders, order, noteOrder} = await noting();
    const payments = new RecordingPaymentRequester();
    const relay = new RelayOrderEvents({outbox: orders.outbox, payments});
    await relay.execute();
    const told = payments.requests.length;
    await noteOrder.execute({orderId: order.id, note, correlation});
    expect(await relay.execute()).to.include({claimed: 0});
    expect([payments.requests.length, payments.cancellations.length]).to.deep.equal([told, 0]);
  });

  it('given an expected version, notes only as long as the order is at it', async () => {
    const {clock, orders, order, noteOrder} = await noting();
    const expectedVersion = order.version;
    await new CancelOrder({orders, clock}).execute({orderId: order.id, correlation});
    const late = noteOrder.execute({orderId: order.id, note, expectedVersion, correlation});
    expect(await rejection(late)).to.equal('STALE_VERSION');
    expect(orders.history(order.id).map(({type}) => type)).to.not.include('OrderNoted');
    await noteOrder.execute({orderId: order.id, note, expectedVersion: expectedVersion + 1, correlation});
    expect((await orders.byId(order.id))?.version).to.equal(expectedVersion + 2);
  });

  it('given an expected version, of 10 at once one notes and the others are told that the order changed', async () => {
    const {orders, order, noteOrder} = await noting();
    const attempts = Array.from({length: 10}, () =>
      rejection(noteOrder.execute({orderId: order.id, note, expectedVersion: 2, correlation})),
    );
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).to.have.length(1);
    expect(outcomes.filter((outcome) => outcome === 'STALE_VERSION')).to.have.length(9);
    expect(orders.history(order.id)).to.have.length(3);
  });

  it('given a message as its cause, notes once however often it comes; without one, each time', async () => {
    const {orders, order, noteOrder} = await noting();
    for (const messageId of ['message-1', 'message-1', undefined, undefined]) {
      await noteOrder.execute({orderId: order.id, note, messageId, correlation});
    }
    expect(orders.history(order.id).filter(({type}) => type === 'OrderNoted')).to.have.length(3);
  });

  it('given a note that cannot be one, or an order that nobody placed, says so', async () => {
    const {order, noteOrder} = await noting();
    const refusals = [
      noteOrder.execute({orderId: order.id, note: {type: 'two words'}, correlation}),
      noteOrder.execute({orderId: order.id, note: {...note, data: {'': 'v'}}, correlation}),
      noteOrder.execute({orderId: OrderId.parse('nowhere'), note, correlation}),
    ];
    const codes = ['INVALID_TEXT', 'INVALID_METADATA', 'ORDER_NOT_FOUND'];
    expect(await Promise.all(refusals.map(rejection))).to.deep.equal(codes);
  });
});
