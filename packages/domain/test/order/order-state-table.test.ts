import {expect} from 'chai';
import {dispatchTable, type OrderState, type OrderTrigger, orderStateTable} from '@orderwell/domain';
import {anOccasion, anOrder} from '@orderwell/domain/testing';
import {refusal} from '../refusal.ts';

const paid: OrderTrigger = {kind: 'paid'};
const declined: OrderTrigger = {kind: 'declined', reason: 'insufficient_funds'};
const cancelAsked: OrderTrigger = {kind: 'cancelAsked', reason: 'changed_mind'};
const refundedOrVoided: OrderTrigger = {kind: 'refundedOrVoided'};
const requestLost: OrderTrigger = {kind: 'requestLost'};

/** How an order gets to each state in which a row of the table begins. */
const ways: Record<OrderState, readonly OrderTrigger[]> = {
  Pending: [],
  Confirmed: [paid],
  Canceling: [cancelAsked],
  Canceled: [declined],
  RefundOwed: [declined, paid],
  Refunded: [declined, paid, refundedOrVoided],
};

// Written out by hand from the design, so that table and expectation cannot be wrong together.
type Row = [from: OrderState, trigger: OrderTrigger, to: OrderState | 'illegal', event: string | undefined];
const cells: Row[] = [
  ['Pending', paid, 'Confirmed', 'OrderConfirmed'],
  ['Pending', declined, 'Canceled', 'OrderCanceled'],
  ['Pending', cancelAsked, 'Canceling', 'OrderCancelRequested'],
  ['Pending', refundedOrVoided, 'illegal', undefined],
  ['Pending', requestLost, 'Pending', 'OrderPaymentOverdue'],
  ['Confirmed', paid, 'Confirmed', 'no-op'],
  ['Confirmed', declined, 'illegal', undefined],
  ['Confirmed', cancelAsked, 'Canceling', 'OrderCancelRequested'],
  ['Confirmed', refundedOrVoided, 'illegal', undefined],
  ['Confirmed', requestLost, 'Confirmed', 'no-op'],
  ['Canceling', paid, 'Canceling', 'no-op'],
  ['Canceling', declined, 'Canceled', 'OrderCanceled'],
  ['Canceling', cancelAsked, 'Canceling', 'no-op'],
  ['Canceling', refundedOrVoided, 'Canceled', 'OrderCanceled'],
  ['Canceling', requestLost, 'Canceling', 'OrderCancellationOverdue'],
  ['Canceled', paid, 'RefundOwed', 'OrderRefundRequested'],
  ['Canceled', declined, 'Canceled', 'no-op'],
  ['Canceled', cancelAsked, 'Canceled', 'no-op'],
  ['Canceled', refundedOrVoided, 'Canceled', 'no-op'],
  ['Canceled', requestLost, 'Canceled', 'no-op'],
  ['RefundOwed', paid, 'RefundOwed', 'no-op'],
  ['RefundOwed', declined, 'Refunded', 'OrderRefundSettled'],
  ['RefundOwed', cancelAsked, 'RefundOwed', 'no-op'],
  ['RefundOwed', refundedOrVoided, 'Refunded', 'OrderRefundSettled'],
  ['RefundOwed', requestLost, 'RefundOwed', 'OrderCancellationOverdue'],
  ['Refunded', paid, 'Refunded', 'no-op'],
  ['Refunded', declined, 'Refunded', 'no-op'],
  ['Refunded', cancelAsked, 'Refunded', 'no-op'],
  ['Refunded', refundedOrVoided, 'Refunded', 'no-op'],
  ['Refunded', requestLost, 'Refunded', 'no-op'],
];

describe('a note', () => {
  for (const [state, triggers] of Object.entries(ways)) {
    it(`changes nothing of an order that is ${state} but its version and its time, and is told to nobody`, () => {
      const before = triggers.reduce((order, trigger) => order.move(trigger, anOccasion()), anOrder()).asStored();
      const at = new Date(anOccasion().at.getTime() + 1);
      const noted = before.note({type: 'gift_wrapped', data: {paper: 'red'}}, anOccasion({at}));
      expect(noted.snapshot).to.deep.equal({...before.snapshot, version: before.version + 1, updatedAt: at});
      expect([noted.state, noted.loadedVersion]).to.deep.equal([state, before.version]);
      const [event, ...others] = noted.newEvents;
      expect(event).to.deep.include({
        type: 'OrderNoted',
        note: {type: 'gift_wrapped', data: {paper: 'red'}},
        status: before.status,
        version: before.version + 1,
        at,
      });
      expect([others, dispatchTable[event?.type ?? 'OrderPlaced']]).to.deep.equal([[], 'nothing']);
    });
  }
});

describe('the state table of an order', () => {
  it('is covered cell by cell', () => {
    const inTable = Object.entries(orderStateTable).flatMap(([from, row]) =>
      Object.keys(row).map((trigger) => `${from} ${trigger}`),
    );
    expect(cells.map(([from, {kind}]) => `${from} ${kind}`)).to.have.members(inTable);
  });

  for (const [from, trigger, to, event] of cells) {
    it(`given an order that is ${from}, when ${trigger.kind}: ${to === 'illegal' ? to : `${to} (${event})`}`, () => {
      const order = ways[from].reduce((before, way) => before.move(way, anOccasion()), anOrder());
      expect(order.state).to.equal(from);
      const occasion = anOccasion({at: new Date('2026-01-02T00:00:00Z'), correlation: {requestId: 'cause'}});
      if (to === 'illegal') {
        expect(refusal(() => order.move(trigger, occasion))).to.equal('ILLEGAL_TRANSITION');
        return;
      }
      const moved = order.move(trigger, occasion);
      expect(moved.state).to.equal(to);
      if (event === 'no-op') {
        expect(moved).to.equal(order);
        return;
      }
      const recorded = moved.newEvents.at(-1);
      expect(recorded).to.include({type: event, status: moved.status, version: order.version + 1, orderId: order.id});
      expect(recorded?.correlation).to.deep.equal({requestId: 'cause'});
      expect(moved.snapshot.updatedAt).to.deep.equal(occasion.at);
      expect(order.state, 'the order before is untouched').to.equal(from);
    });
  }

  it('waits to hear of its payment, or of its cancellation, or of nothing', () => {
    const awaits = Object.entries(ways).map(([state, way]) => [
      state,
      way.reduce((before, trigger) => before.move(trigger, anOccasion()), anOrder()).awaits,
    ]);
    expect(Object.fromEntries(awaits)).to.deep.equal({
      Pending: 'payment',
      Confirmed: undefined,
      Canceling: 'cancellation',
      Canceled: undefined,
      RefundOwed: 'cancellation',
      Refunded: undefined,
    });
  });
});
