import {SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import {Money} from '@orderwell/domain';
import {aPayment, describePaymentGateway} from '@orderwell/domain/testing';
import {expect} from 'chai';

describePaymentGateway({describe, it}, 'SimulatedPaymentGateway', async () => {
  const gateway = new SimulatedPaymentGateway();
  return {
    gateway,
    approvedAmount: Money.of(1000_00n, 'USD'),
    declinedAmount: Money.of(1000_01n, 'USD'),
    movements: async (id) => gateway.books.journal.filter(({paymentId}) => paymentId === id).map(({kind}) => kind),
    loseNextAnswer: () => gateway.books.loseAnswers(1),
  };
});

describe('the simulated gateway', () => {
  const outcomes = [
    ['1000', 'USD', 'approved'],
    ['1000.01', 'USD', 'declined'],
    ['1000', 'JPY', 'approved'],
    ['1001', 'JPY', 'declined'],
    ['1000.000', 'KWD', 'approved'],
    ['1000.001', 'KWD', 'declined'],
  ] as const;
  for (const [major, currency, kind] of outcomes) {
    it(`given a charge of ${major} ${currency}: ${kind}`, async () => {
      const amount = Money.parse(major, currency);
      const outcome = await new SimulatedPaymentGateway({latencyMs: 1}).charge({paymentId: aPayment().id, amount});
      expect(outcome.kind).to.equal(kind);
      if (outcome.kind === 'declined') expect(outcome.reason).to.equal('insufficient_funds');
    });
  }
});
