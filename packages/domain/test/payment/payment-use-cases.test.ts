import {expect} from 'chai';
import {
  AnnouncePaymentResults,
  CancelPayment,
  Money,
  Payment,
  type PaymentRepository,
  type PaymentRequest,
  ProcessPayment,
  ResolveUnknownPayments,
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
  const cancel = new CancelPayment({payments, gateway, clock});
  const resolve = new ResolveUnknownPayments({payments, gateway, clock, unresolved: payments.unresolved});
  return {clock, payments, gateway, publisher, process, cancel, resolve, announce};
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

  it('given a repeat after an unknown outcome, leaves the payment to the schedule', async () => {
    const {payments, gateway, process} = paymentSide();
    gateway.loseAnswers(1);
    const request = aPaymentRequest();
    await process.execute(request);
    await process.execute(request);
    expect(await status(payments, request)).to.equal('Unknown');
  });

  it('given the same message twice, charges once and announces once', async () => {
    const {gateway, publisher, process, announce} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    await announce.execute();
    await process.execute(request);
    await announce.execute();
    expect(gateway.journal).to.have.length(1);
    expect(publisher.published).to.have.length(1);
  });

  it('given another message for the same order, charges once and announces the same again', async () => {
    const {gateway, publisher, process, announce} = paymentSide();
    const request = aPaymentRequest();
    for (const messageId of ['message-1', 'message-2', undefined]) {
      await process.execute({...request, messageId});
      await announce.execute();
    }
    expect(gateway.journal).to.have.length(1);
    expect(publisher.published.map(({outcome}) => outcome)).to.deep.equal(['paid', 'paid', 'paid']);
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
      addIfAbsent: (payment, cause) => payments.addIfAbsent(payment, cause),
      byOrder: (orderId) => payments.byOrder(orderId),
      announceAgain: (id, cause) => payments.announceAgain(id, cause),
      forgetMessages: (options) => payments.forgetMessages(options),
      save: async (payment, cause) => (left-- > 0 ? 'stale' : payments.save(payment, cause)),
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

describe('canceling a payment', () => {
  const cancellationOf = (request: PaymentRequest) => aPaymentCancellation({...request, messageId: 'cancel-1'});

  it('given a captured payment, refunds it once and tells so', async () => {
    const {payments, gateway, publisher, process, cancel, announce} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    await cancel.execute(cancellationOf(request));
    await cancel.execute(cancellationOf(request));
    expect(await status(payments, request)).to.equal('Refunded');
    expect(gateway.journal.map(({kind}) => kind)).to.deep.equal(['capture', 'refund']);
    await announce.execute();
    expect(publisher.published.map(({outcome}) => outcome)).to.deep.equal(['refunded']);
  });

  it('given a cancellation that overtakes its request, leaves a tombstone, and the request charges nothing', async () => {
    const {payments, gateway, publisher, process, cancel, announce} = paymentSide();
    const request = aPaymentRequest();
    await cancel.execute(cancellationOf(request));
    await announce.execute();
    await process.execute(request);
    expect(await status(payments, request)).to.equal('Voided');
    expect(gateway.journal).to.deep.equal([]);
    expect(publisher.published.map(({outcome}) => outcome)).to.deep.equal(['voided']);
  });

  it('given a declined payment, tells again that it was declined', async () => {
    const {publisher, process, cancel, announce} = paymentSide();
    const request = aPaymentRequest({amount: Money.of(1000_01n, 'USD')});
    await process.execute(request);
    await announce.execute();
    await cancel.execute(cancellationOf(request));
    await announce.execute();
    expect(publisher.published.map(({outcome}) => outcome)).to.deep.equal(['declined', 'declined']);
  });

  it('given a payment that was recorded but not charged, voids it at the gateway, so that no late charge moves money', async () => {
    const {payments, gateway, cancel} = paymentSide();
    const request = aPaymentRequest();
    const payment = Payment.request(request, builtAt);
    await payments.addIfAbsent(payment);
    await cancel.execute(cancellationOf(request));
    expect(await status(payments, request)).to.equal('Voided');
    expect((await gateway.charge({paymentId: payment.id, amount: payment.amount})).kind).to.equal('declined');
    expect(gateway.journal).to.deep.equal([]);
  });

  it('given an unknown outcome that was a charge, finds it and gives the money back', async () => {
    const {payments, gateway, process, cancel} = paymentSide();
    const request = aPaymentRequest();
    gateway.loseAnswers(1);
    await process.execute(request);
    await cancel.execute(cancellationOf(request));
    expect(await status(payments, request)).to.equal('Refunded');
    expect(gateway.journal.map(({kind}) => kind)).to.deep.equal(['capture', 'refund']);
  });

  it('given a cancellation while the charge is under way, ends with nothing held', async () => {
    const {payments, gateway, process, cancel} = paymentSide();
    const request = aPaymentRequest();
    const charge = gateway.charge.bind(gateway);
    gateway.charge = async (charged) => {
      const outcome = await charge(charged);
      gateway.charge = charge;
      await cancel.execute(cancellationOf(request));
      return outcome;
    };
    await process.execute(request);
    expect(await status(payments, request)).to.equal('Refunded');
    expect(gateway.journal.map(({kind}) => kind)).to.deep.equal(['capture', 'refund']);
  });

  it('given a gateway that gives no answer, keeps the wish and carries it out later', async () => {
    const {clock, payments, gateway, process, cancel, resolve} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    gateway.loseAnswers(1);
    await cancel.execute(cancellationOf(request));
    expect(await status(payments, request)).to.equal('Refunding');
    clock.advance(10_000);
    expect(await resolve.execute()).to.include({claimed: 1});
    expect(await status(payments, request)).to.equal('Refunded');
    expect(gateway.journal.map(({kind}) => kind)).to.deep.equal(['capture', 'refund']);
  });
});

describe('resolving unknown payments', () => {
  it('given a charge whose answer got lost, learns after 10 s that it was made', async () => {
    const {clock, payments, gateway, process, resolve} = paymentSide();
    const request = aPaymentRequest();
    gateway.loseAnswers(1);
    await process.execute(request);
    clock.advance(9_999);
    expect(await resolve.execute()).to.include({claimed: 0});
    clock.advance(1);
    await resolve.execute();
    expect(await status(payments, request)).to.equal('Captured');
    expect(gateway.journal).to.have.length(1);
  });

  it('given a payment that was recorded and never charged, charges it', async () => {
    const {clock, payments, gateway, resolve} = paymentSide();
    const request = aPaymentRequest();
    await payments.addIfAbsent(Payment.request(request, builtAt));
    clock.advance(60_000);
    await resolve.execute();
    expect(await status(payments, request)).to.equal('Captured');
    expect(gateway.journal).to.have.length(1);
  });

  it('given an unknown charge that the gateway never saw, charges it', async () => {
    const {clock, payments, gateway, resolve} = paymentSide();
    const request = aPaymentRequest();
    await payments.addIfAbsent(Payment.request(request, builtAt).apply({kind: 'outcomeUnknown'}, builtAt));
    clock.advance(10_000);
    await resolve.execute();
    expect(await status(payments, request)).to.equal('Captured');
    expect(gateway.journal).to.have.length(1);
  });

  it('given a gateway that stays silent, asks again after 30 s, 2 min, 10 min and every hour, and never declines', async () => {
    const {clock, payments, gateway, process, resolve} = paymentSide();
    const request = aPaymentRequest();
    gateway.loseAnswers(Number.POSITIVE_INFINITY);
    await process.execute(request);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      let seconds = 0;
      for (;;) {
        const {claimed, failures} = await resolve.execute();
        if (claimed === 1) {
          expect(failures).to.have.length(1);
          break;
        }
        clock.advance(10_000);
        seconds += 10;
      }
      pauses.push(seconds);
    }
    expect(pauses).to.deep.equal([10, 30, 120, 600, 3600, 3600]);
    expect(await status(payments, request)).to.equal('Unknown');
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
