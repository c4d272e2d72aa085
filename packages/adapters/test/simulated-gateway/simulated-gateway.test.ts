import {InMemoryGatewayBooks, SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import {Money} from '@orderwell/domain';
import {aPayment, describePaymentGateway} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {approvedAmount, harness, kindsOf, postgresBooks} from './support/books.ts';

const runner = {describe, it};

describePaymentGateway(runner, 'SimulatedPaymentGateway, with books in memory', async () => {
  const books = new InMemoryGatewayBooks();
  return harness(() => books);
});

describe('books in PostgreSQL', () => {
  const database = postgresBooks('gateway contract');
  describePaymentGateway(runner, 'SimulatedPaymentGateway', async () => harness(database.open));
});

describe('the simulated gateway', () => {
  const database = postgresBooks('gateway refusals');
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
      const outcome = await new SimulatedPaymentGateway().charge({paymentId: aPayment().id, amount});
      expect(outcome.kind).to.equal(kind);
      if (outcome.kind === 'declined') expect(outcome.reason).to.equal('insufficient_funds');
    });
  }

  for (const [name, open] of [
    ['memory', () => new InMemoryGatewayBooks()],
    ['PostgreSQL', database.open],
  ] as const) {
    it(`given books in ${name}, gives back what was captured and nothing else`, async () => {
      const books = open();
      const gateway = new SimulatedPaymentGateway({books});
      const [charged, voided, unheard] = [aPayment().id, aPayment().id, aPayment().id];
      await gateway.charge({paymentId: charged, amount: approvedAmount});
      await gateway.void(voided);
      const refund = async (paymentId: typeof charged, amount = approvedAmount) => gateway.refund({paymentId, amount});

      expect(await refund(unheard)).to.deep.equal({kind: 'unknown', reason: 'nothing_captured'});
      expect(await refund(voided)).to.deep.equal({kind: 'unknown', reason: 'nothing_captured'});
      expect(await refund(charged, Money.of(999_99n, 'USD'))).to.deep.equal({
        kind: 'unknown',
        reason: 'amount_mismatch',
      });
      expect(await kindsOf(books, charged)).to.deep.equal(['capture']);
      expect((await refund(charged)).kind).to.equal('refunded');
      expect(await kindsOf(books, charged)).to.deep.equal(['capture', 'refund']);
    });

    it(`given books in ${name}, finds a voided charge declined`, async () => {
      const gateway = new SimulatedPaymentGateway({books: open()});
      const paymentId = aPayment().id;
      await gateway.void(paymentId);
      expect(await gateway.lookup(paymentId)).to.deep.equal({kind: 'declined', reason: 'voided'});
    });
  }
});
