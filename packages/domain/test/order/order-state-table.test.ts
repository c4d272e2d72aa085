import {expect} from 'chai';
import {type OrderStatus, type OrderTrigger, orderStateTable} from '@orderwell/domain';
import {anOccasion, anOrder} from '@orderwell/domain/testing';
import {refusal} from '../refusal.ts';

const paid: OrderTrigger = {kind: 'paid'};
const declined: OrderTrigger = {kind: 'declined', reason: 'insufficient_funds'};
const cancelAsked: OrderTrigger = {kind: 'cancelAsked', reason: 'changed_mind'};
const refundedOrVoided: OrderTrigger = {kind: 'refundedOrVoided'};
const deadlinePassed: OrderTrigger = {kind: 'deadlinePassed'};
const lastDeadlinePassed: OrderTrigger = {kind: 'lastDeadlinePassed'};

/** How an order gets to each status in which a row of the table begins. */
const ways: Record<OrderStatus, readonly OrderTrigger[]> = {
  Pending: [],
  Confirmed: [paid],
  Canceling: [cancelAsked],
  Canceled: [declined],
};

// Written out by hand from the design, so that table and expectation cannot be wrong together.
type Row = [from: OrderStatus, trigger: OrderTrigger, to: OrderStatus | 'illegal', event: string | undefined];
const cells: Row[] = [
  ['Pending', paid, 'Confirmed', 'OrderConfirmed'],
  ['Pending', declined, 'Canceled', 'OrderCanceled'],
  ['Pending', cancelAsked, 'Canceling', 'OrderCancelRequested'],
  ['Pending', refundedOrVoided, 'illegal', undefined],
  ['Pending', deadlinePassed, 'Pending', 'OrderPaymentOverdue'],
  ['Pending', lastDeadlinePassed, 'Canceling', 'OrderCancelRequested'],
  ['Confirmed', paid, 'Confirmed', 'no-op'],
  ['Confirmed', declined, 'illegal', undefined],
  ['Confirmed', cancelAsked, 'Canceling', 'OrderCancelRequested'],
  ['Confirmed', refundedOrVoided, 'illegal', undefined],
  ['Confirmed', deadlinePassed, 'Confirmed', 'no-op'],
  ['Confirmed', lastDeadlinePassed, 'Confirmed', 'no-op'],
  ['Canceling', paid, 'Canceling', 'OrderRefundRequested'],
  ['Canceling', declined, 'Canceled', 'OrderCanceled'],
  ['Canceling', cancelAsked, 'Canceling', 'no-op'],
  ['Canceling', refundedOrVoided, 'Canceled', 'OrderCanceled'],
  ['Canceling', deadlinePassed, 'Canceling', 'OrderCancelRequested'],
  ['Canceling', lastDeadlinePassed, 'Canceling', 'OrderCancelRequested'],
  ['Canceled', paid, 'Canceled', 'OrderRefundRequested'],
  ['Canceled', declined, 'Canceled', 'no-op'],
  ['Canceled', cancelAsked, 'Canceled', 'no-op'],
  ['Canceled', refundedOrVoided, 'Canceled', 'no-op'],
  ['Canceled', deadlinePassed, 'Canceled', 'no-op'],
  ['Canceled', lastDeadlinePassed, 'Canceled', 'no-op'],
];

describe('the state table of an order', () => {
  it('is covered cell by cell', () => {
    const inTable = Object.entries(orderStateTable).flatMap(([from, row]) =>
      Object.keys(row).map((trigger) => `${from} ${trigger}`),
    );
    expect(cells.map(([from, {kind}]) => `${from} ${kind}`)).to.have.members(inTable);
  });

  for (const [from, trigger, to, event] of cells) {
    it(`given an order that is ${from}, when ${trigger.kind}: ${to === 'illegal' ? to : `${to} (${event})`}`, () => {
      const order = ways[from].reduce((before, way) => before.apply(way, anOccasion()), anOrder());
      expect(order.status).to.equal(from);
      const occasion = anOccasion({at: new Date('2026-01-02T00:00:00Z'), correlation: {requestId: 'cause'}});
      if (to === 'illegal') {
        expect(refusal(() => order.apply(trigger, occasion))).to.equal('ILLEGAL_TRANSITION');
        return;
      }
      const moved = order.apply(trigger, occasion);
      expect(moved.status).to.equal(to);
      if (event === 'no-op') {
        expect(moved).to.equal(order);
        return;
      }
      const recorded = moved.newEvents.at(-1);
      expect(recorded).to.include({type: event, status: to, version: order.version + 1, orderId: order.id});
      expect(recorded?.correlation).to.deep.equal({requestId: 'cause'});
      expect(moved.snapshot.updatedAt).to.deep.equal(occasion.at);
      expect(order.status, 'the order before is untouched').to.equal(from);
    });
  }
});
