import {DomainError, type OrderId, ProcessPayment, RelayOrderEvents} from '@orderwell/domain';
import {
  aCapturedPayment,
  anOccasion,
  anOrder,
  aPayment,
  builtAt,
  FixedClock,
  InMemoryPaymentGateway,
  RecordingPaymentRequester,
} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderDatabase, passTimeOf, paymentDatabase} from './support/databases.ts';

const leaseMs = 60_000;
const schedule = {firstAfterMs: 60_000, pauseMsMax: 60_000};

/** One that was withdrawn, and one that nobody knows. */
for (const currency of ['HRK', 'XXQ']) {
  describe(`What was stored in ${currency}, which is in use no more`, () => {
    const orderSide = orderDatabase(`currency orders ${currency}`);
    const paymentSide = paymentDatabase(`currency payments ${currency}`);

    it('an order is read, requested, inquired about and confirmed', async () => {
      const {orders, outbox, unanswered} = orderSide.open();
      const placed = anOrder({id: 'order-1'});
      await orders.add(placed);
      for (const table of ['orders', 'order_events'])
        await orderSide.query(`update ${table} set currency = $1`, [currency]);
      const order = (await orders.byId(placed.id)) ?? expect.fail('it was stored');
      expect([`${order.total}`, order.snapshot.lines[0]?.unitPrice.currency]).to.deep.equal([
        `40.03 ${currency}`,
        currency,
      ]);

      const payments = new RecordingPaymentRequester();
      const relay = new RelayOrderEvents({outbox, payments});
      expect(await relay.execute()).to.deep.include({settled: 1, failures: []});
      expect(`${payments.requests[0]?.amount}`).to.equal(`40.03 ${currency}`);
      await passTimeOf(orderSide, schedule.firstAfterMs);
      const [taken] = await unanswered.takeDue({schedule, limit: 1});
      expect(taken?.order.id).to.equal(placed.id);
      expect(await orders.save(order.move({kind: 'paid'}, anOccasion()))).to.equal('saved');
      expect((await orders.history(placed.id)).map(({total}) => total.currency)).to.deep.equal([currency, currency]);
    });

    it('a payment is read, charged and announced', async () => {
      const {payments, outbox, unresolved} = paymentSide.open();
      const [requested, captured] = [aPayment(), aCapturedPayment()];
      for (const payment of [requested, captured]) await payments.addIfAbsent(payment);
      await paymentSide.query('update payments set currency = $1', [currency]);
      await passTimeOf(paymentSide, 60_000);
      const [waiting] = await unresolved.claim({limit: 10, leaseMs});
      expect([waiting?.item.id, `${waiting?.item.amount}`]).to.deep.equal([requested.id, `199.00 ${currency}`]);
      const amount = waiting?.item.amount ?? expect.fail('it was claimed');
      const gateway = new InMemoryPaymentGateway();
      const process = new ProcessPayment({payments, gateway, clock: new FixedClock(builtAt)});
      const {status} = await process.execute({orderId: requested.orderId, amount, correlation: {}});
      expect(status).to.equal('Captured');
      const results = (await outbox.claim({limit: 10, leaseMs})).map(({item}) => `${item.result?.amount}`);
      expect(results).to.deep.equal([`199.00 ${currency}`, `199.00 ${currency}`]);
    });
  });
}

describe('Payments that cannot be read', () => {
  const database = paymentDatabase('unreadable payments');

  it('are refused, and hold up no other', async () => {
    const {payments, outbox, unresolved} = database.open();
    for (const orderId of ['strange', 'sound']) {
      await payments.addIfAbsent(aCapturedPayment({orderId: `${orderId}-1`}));
      await payments.addIfAbsent(aPayment({orderId: `${orderId}-2`}));
    }
    await passTimeOf(database, 60_000);
    await database.query('alter table payments drop constraint payments_status_check');
    try {
      await database.query(`update payments set status = 'Disputed' where order_id like 'strange%'`);
      const error = await payments.byOrder('strange-1' as OrderId).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(DomainError).with.property('code', 'UNREADABLE_RECORD');
      expect((await outbox.claim({limit: 10, leaseMs})).map(({item}) => item.orderId)).to.deep.equal(['sound-1']);
      expect((await unresolved.claim({limit: 10, leaseMs})).map(({item}) => item.orderId)).to.deep.equal(['sound-2']);
      await payments.announceAgain(aCapturedPayment({orderId: 'strange-1'}));
      expect(await outbox.claim({limit: 10, leaseMs}), 'nor is it announced').to.deep.equal([]);
    } finally {
      await database.query(`delete from payments where status = 'Disputed'`);
      await database.query(
        `alter table payments add constraint payments_status_check check (status in ('Requested', 'Unknown', 'Captured', 'Declined', 'Canceling', 'Refunding', 'Refunded', 'Voided'))`,
      );
    }
  });
});
