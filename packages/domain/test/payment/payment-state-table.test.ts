import {expect} from 'chai';
import {Payment, type PaymentStatus, type PaymentTrigger, paymentStateTable} from '@orderwell/domain';
import {aPayment, aPaymentCancellation, aPaymentRequest, builtAt} from '@orderwell/domain/testing';
import {refusal} from '../refusal.ts';

const approved: PaymentTrigger = {kind: 'approved', reference: 'charge-1'};
const declined: PaymentTrigger = {kind: 'declined', reason: 'insufficient_funds'};
const outcomeUnknown: PaymentTrigger = {kind: 'outcomeUnknown'};
const cancelAsked: PaymentTrigger = {kind: 'cancelAsked'};
const voided: PaymentTrigger = {kind: 'voided'};
const refunded: PaymentTrigger = {kind: 'refunded'};

/** How a payment gets to each status in which a row of the table begins. */
const beginnings: Record<PaymentStatus, () => Payment> = {
  Requested: () => aPayment(),
  Unknown: () => aPayment().move(outcomeUnknown, builtAt),
  Captured: () => aPayment().move(approved, builtAt),
  Declined: () => aPayment().move(declined, builtAt),
  Canceling: () => aPayment().move(cancelAsked, builtAt),
  Refunding: () => aPayment().move(approved, builtAt).move(cancelAsked, builtAt),
  Refunded: () => aPayment().move(approved, builtAt).move(cancelAsked, builtAt).move(refunded, builtAt),
  Voided: () => Payment.cancel(aPaymentCancellation(), builtAt).move(voided, builtAt),
};

// Written out by hand from the design, so that table and expectation cannot be wrong together.
const cells: [from: PaymentStatus, trigger: PaymentTrigger, to: PaymentStatus | 'no-op' | 'illegal'][] = [
  ['Requested', approved, 'Captured'],
  ['Requested', declined, 'Declined'],
  ['Requested', outcomeUnknown, 'Unknown'],
  ['Requested', cancelAsked, 'Canceling'],
  ['Requested', voided, 'illegal'],
  ['Requested', refunded, 'illegal'],
  ['Unknown', approved, 'Captured'],
  ['Unknown', declined, 'Declined'],
  ['Unknown', outcomeUnknown, 'no-op'],
  ['Unknown', cancelAsked, 'Canceling'],
  ['Unknown', voided, 'illegal'],
  ['Unknown', refunded, 'illegal'],
  ['Captured', approved, 'no-op'],
  ['Captured', declined, 'illegal'],
  ['Captured', outcomeUnknown, 'no-op'],
  ['Captured', cancelAsked, 'Refunding'],
  ['Captured', voided, 'illegal'],
  ['Captured', refunded, 'illegal'],
  ['Declined', approved, 'illegal'],
  ['Declined', declined, 'no-op'],
  ['Declined', outcomeUnknown, 'no-op'],
  ['Declined', cancelAsked, 'no-op'],
  ['Declined', voided, 'no-op'],
  ['Declined', refunded, 'illegal'],
  ['Canceling', approved, 'Refunding'],
  ['Canceling', declined, 'Declined'],
  ['Canceling', outcomeUnknown, 'no-op'],
  ['Canceling', cancelAsked, 'no-op'],
  ['Canceling', voided, 'Voided'],
  ['Canceling', refunded, 'illegal'],
  ['Refunding', approved, 'no-op'],
  ['Refunding', declined, 'illegal'],
  ['Refunding', outcomeUnknown, 'no-op'],
  ['Refunding', cancelAsked, 'no-op'],
  ['Refunding', voided, 'illegal'],
  ['Refunding', refunded, 'Refunded'],
  ['Refunded', approved, 'no-op'],
  ['Refunded', declined, 'illegal'],
  ['Refunded', outcomeUnknown, 'no-op'],
  ['Refunded', cancelAsked, 'no-op'],
  ['Refunded', voided, 'illegal'],
  ['Refunded', refunded, 'no-op'],
  ['Voided', approved, 'illegal'],
  ['Voided', declined, 'no-op'],
  ['Voided', outcomeUnknown, 'no-op'],
  ['Voided', cancelAsked, 'no-op'],
  ['Voided', voided, 'no-op'],
  ['Voided', refunded, 'illegal'],
];

describe('the state table of a payment', () => {
  it('is covered cell by cell', () => {
    const inTable = Object.entries(paymentStateTable).flatMap(([from, row]) =>
      Object.keys(row).map((trigger) => `${from} ${trigger}`),
    );
    expect(cells.map(([from, {kind}]) => `${from} ${kind}`)).to.have.members(inTable);
  });

  for (const [from, trigger, to] of cells) {
    it(`given a payment that is ${from}, when ${trigger.kind}: ${to}`, () => {
      const payment = beginnings[from]();
      expect(payment.status).to.equal(from);
      const later = new Date('2026-01-02T00:00:00Z');
      if (to === 'illegal') {
        expect(refusal(() => payment.move(trigger, later))).to.equal('ILLEGAL_TRANSITION');
        return;
      }
      const moved = payment.move(trigger, later);
      if (to === 'no-op') {
        expect(moved).to.equal(payment);
        return;
      }
      expect(moved.snapshot).to.include({status: to, version: payment.snapshot.version + 1});
      expect(moved.snapshot.updatedAt).to.deep.equal(later);
      expect(payment.status, 'the payment before is untouched').to.equal(from);
    });
  }

  it('given an outcome, tells the order side; before and otherwise, nothing', () => {
    for (const [status, begin] of Object.entries(beginnings)) {
      const outcome = {Captured: 'paid', Declined: 'declined', Voided: 'voided', Refunded: 'refunded'}[status];
      expect(begin().result?.outcome, status).to.equal(outcome);
    }
    expect(beginnings.Declined().result).to.include({reason: 'insufficient_funds'});
  });

  it('given the same state told twice, names the message the same', () => {
    const payment = aPayment({orderId: 'o-1'}).move(approved, builtAt);
    const messageId = `pay_o-1.${builtAt.getTime()}.paid`;
    expect(payment.result?.messageId).to.equal(messageId);
    expect(Payment.rehydrate(payment.snapshot).result?.messageId).to.equal(messageId);
    expect(payment.redirect({replyTo: 'somewhere else'}, builtAt).result?.messageId).to.equal(messageId);
  });

  it('given a payment that begins anew after its record was lost, names its messages otherwise', () => {
    const begin = (at: Date) => Payment.request(aPaymentRequest({orderId: 'o-1'}), at).move(approved, at);
    const [first, second] = [begin(builtAt), begin(new Date(builtAt.getTime() + 1))];
    expect(first.result?.messageId).not.to.equal(second.result?.messageId);
  });

  it('given a result, says over which amount', () => {
    const payment = aPayment().move(approved, builtAt);
    expect(payment.result?.amount).to.deep.equal(payment.amount);
  });
});
