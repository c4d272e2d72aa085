import {expect} from 'chai';
import {
  AnnouncePaymentResults,
  Money,
  Payment,
  type PaymentRepository,
  type PaymentRequest,
  ProcessPayment,
} from '@orderwell/domain';
import {
  aPaymentCancellation,
  aPaymentRequest,
  builtAt,
  FixedClock,
  InMemoryPaymentGateway,
  InMemoryPaymentRepository,
  RecordingPaymentResultPublisher,
} from '@orderwell/domain/testing';
import {rejection} from '../refusal.ts';

function paymentSide() {
  const clock = new FixedClock();
  const payments = new InMemoryPaymentRepository({clock});
  const gateway = new InMemoryPaymentGateway({
    declineReason: (amount) => (amount.minor > 1000_00n ? 'insufficient_funds' : undefined),
  });
  const publisher = new RecordingPaymentResultPublisher();
  const process = new ProcessPayment({payments, gateway, clock});
  const announce = new AnnouncePaymentResults({outbox: payments.outbox, publisher});
  return {clock, payments, gateway, publisher, process, announce};
}

const status = async (payments: PaymentRepository, {orderId}: PaymentRequest) =>
  (await payments.byOrder(orderId))?.status;

describe('processing a payment', () => {
  it('given an amount that the gateway approves, captures it', async () => {
    const {payments, gateway, process} = paymentSide();
    const request = aPaymentRequest();
    const payment = await process.execute(request);
    expect(payment.snapshot).to.include({status: 'Captured', gatewayReference: `charge-${payment.id}`});
    expect(await status(payments, request)).to.equal('Captured');
    expect(gateway.journal).to.deep.equal([{kind: 'capture', paymentId: payment.id, amount: request.amount}]);
  });

  it('given an amount that the gateway declines, records the reason and takes nothing', async () => {
    const {payments, gateway, process} = paymentSide();
    const request = aPaymentRequest({amount: Money.of(1000_01n, 'USD')});
    await process.execute(request);
    expect((await payments.byOrder(request.orderId))?.snapshot).to.include({
      status: 'Declined',
      declineReason: 'insufficient_funds',
    });
    expect(gateway.journal).to.deep.equal([]);
  });

  it('given a lost answer, records that the outcome is unknown, and tells nobody', async () => {
    const {payments, gateway, publisher, process, announce} = paymentSide();
    gateway.loseAnswers(1);
    const request = aPaymentRequest();
    await process.execute(request);
    expect(await status(payments, request)).to.equal('Unknown');
    await announce.execute();
    expect(publisher.published).to.deep.equal([]);
  });

  it('given a repeat after an unknown outcome, learns it without charging twice', async () => {
    const {payments, gateway, process} = paymentSide();
    gateway.loseAnswers(1);
    const request = aPaymentRequest();
    await process.execute(request);
    await process.execute(request);
    expect(await status(payments, request)).to.equal('Captured');
    expect(gateway.journal).to.have.length(1);
  });

  it('given the same request twice, charges once and announces the result again', async () => {
    const {gateway, publisher, process, announce} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    await announce.execute();
    await process.execute(request);
    await announce.execute();
    expect(gateway.journal).to.have.length(1);
    expect(publisher.published.map(({outcome}) => outcome)).to.deep.equal(['paid', 'paid']);
    expect(new Set(publisher.published.map(({messageId}) => messageId)).size).to.equal(1);
  });

  it('given 20 requests for one order at once, charges once', async () => {
    const {payments, gateway, process} = paymentSide();
    const request = aPaymentRequest();
    await Promise.all(Array.from({length: 20}, () => process.execute(request)));
    expect(gateway.journal).to.have.length(1);
    expect(await status(payments, request)).to.equal('Captured');
  });

  it('given a crash after the charge, the repeat finds the charge and records it', async () => {
    const {payments, gateway, process} = paymentSide();
    const request = aPaymentRequest();
    const payment = Payment.request(request, builtAt);
    await payments.addIfAbsent(payment);
    await gateway.charge({paymentId: payment.id, amount: payment.amount});
    await process.execute(request);
    expect(gateway.journal).to.have.length(1);
    expect(await status(payments, request)).to.equal('Captured');
  });

  it('given another amount for the same order, refuses and charges nothing more', async () => {
    const {gateway, process} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    const other = {...request, amount: Money.of(1n, 'USD')};
    expect(await rejection(process.execute(other))).to.equal('PAYMENT_AMOUNT_MISMATCH');
    expect(gateway.journal).to.have.length(1);
  });

  it('given a cancellation that came first, charges nothing', async () => {
    const {payments, gateway, process} = paymentSide();
    const request = aPaymentRequest();
    await payments.addIfAbsent(Payment.void(aPaymentCancellation({...request}), builtAt));
    expect((await process.execute(request)).status).to.equal('Voided');
    expect(gateway.journal).to.deep.equal([]);
  });

  /** A repository in which saving always comes too late, so many times. */
  function contested(payments: PaymentRepository, losses: number): PaymentRepository {
    let left = losses;
    return {
      addIfAbsent: (payment) => payments.addIfAbsent(payment),
      byOrder: (orderId) => payments.byOrder(orderId),
      announceAgain: (id) => payments.announceAgain(id),
      save: async (payment) => (left-- > 0 ? 'stale' : payments.save(payment)),
    };
  }

  it('given a few lost races, records the outcome in the end; given only lost ones, says so', async () => {
    const {clock, payments, gateway} = paymentSide();
    const [few, all] = [aPaymentRequest(), aPaymentRequest()];
    await new ProcessPayment({payments: contested(payments, 4), gateway, clock}).execute(few);
    expect(await status(payments, few)).to.equal('Captured');
    const losing = new ProcessPayment({payments: contested(payments, 5), gateway, clock});
    expect(await rejection(losing.execute(all))).to.equal('TOO_MUCH_CONTENTION');
  });

  it('given a payment that vanishes, says that it is unavailable', async () => {
    const {clock, payments, gateway} = paymentSide();
    const forgetful = {...contested(payments, 0), addIfAbsent: async () => 'present' as const};
    const process = new ProcessPayment({payments: forgetful, gateway, clock});
    expect(await rejection(process.execute(aPaymentRequest()))).to.equal('UNAVAILABLE');
  });
});

describe('announcing payment results', () => {
  it('given a captured payment, tells the asker at its address, once', async () => {
    const {publisher, process, announce} = paymentSide();
    const request = aPaymentRequest({orderId: 'o-1', replyTo: 'my-results'});
    await process.execute(request);
    expect(await announce.execute()).to.include({settled: 1});
    expect(await announce.execute()).to.include({claimed: 0});
    expect(publisher.published).to.have.length(1);
    expect(publisher.published[0]).to.deep.include({
      orderId: 'o-1',
      outcome: 'paid',
      replyTo: 'my-results',
      correlation: request.correlation,
    });
  });

  it('given an order side that is down, keeps the result and tells it later', async () => {
    const {clock, publisher, process, announce} = paymentSide();
    await process.execute(aPaymentRequest());
    publisher.down = true;
    expect((await announce.execute()).failures).to.have.length(1);
    publisher.down = false;
    clock.advance(10_000);
    expect(await announce.execute()).to.include({settled: 1});
  });
});
