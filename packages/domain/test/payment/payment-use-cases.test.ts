import {expect} from 'chai';
import {
  AnnouncePaymentResults,
  AnswerInquiry,
  CancelPayment,
  DomainError,
  Money,
  Payment,
  type PaymentRepository,
  type PaymentRequest,
  ProcessPayment,
  ResolveUnknownPayments,
} from '@orderwell/domain';
import {
  aPaymentCancellation,
  aPaymentInquiry,
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

  it('given metadata, charges with it, and in the same way when the charge is repeated', async () => {
    const {clock, gateway, process, resolve} = paymentSide();
    gateway.loseAnswers(1);
    const request = aPaymentRequest({metadata: {channel: 'kiosk-7'}});
    const {id: paymentId} = await process.execute(request);
    gateway.lookup = async () => ({kind: 'notFound'});
    clock.advance(10_000);
    await resolve.execute();
    const charge = {paymentId, amount: request.amount, metadata: {channel: 'kiosk-7'}};
    expect(gateway.charges).to.deep.equal([charge, charge]);
  });

  it('given no metadata, charges without any, also if a later request has some', async () => {
    const {gateway, payments, process} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    await process.execute({...request, messageId: 'again', metadata: {channel: 'kiosk-7'}});
    expect(gateway.charges.map((charge) => 'metadata' in charge)).to.deep.equal([false]);
    expect(await payments.byOrder(request.orderId)).to.have.nested.property('snapshot.metadata', undefined);
  });

  it('given a gateway that throws a code of its own, says so, and charges when it is asked again by schedule', async () => {
    const {clock, payments, gateway, process, resolve} = paymentSide();
    const charge = gateway.charge.bind(gateway);
    gateway.charge = () => Promise.reject(new DomainError('X_TILL_CLOSED', 'the till is closed', {own: 'unavailable'}));
    const request = aPaymentRequest();
    expect(await rejection(process.execute(request))).to.equal('X_TILL_CLOSED');
    expect(await status(payments, request)).to.equal('Requested');
    clock.advance(60_000);
    expect((await resolve.execute()).failures).to.have.length(1);
    gateway.charge = charge;
    clock.advance(3_600_000);
    expect((await resolve.execute()).failures).to.deep.equal([]);
    expect(await status(payments, request)).to.equal('Captured');
    expect(gateway.journal).to.have.length(1);
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

  it('given another address for the result, tells it there from now on', async () => {
    const {publisher, process, announce} = paymentSide();
    const request = aPaymentRequest({replyTo: 'the-first-asker'});
    await process.execute(request);
    await process.execute({...request, messageId: 'again', replyTo: 'the-second-asker'});
    await announce.execute();
    await process.execute({...request, messageId: 'and-again', replyTo: undefined});
    await announce.execute();
    const addresses = publisher.published.map(({replyTo}) => replyTo);
    expect(addresses).to.deep.equal(['the-second-asker', 'the-second-asker']);
  });

  it('given another address while the outcome is unknown, tells it there once it is known', async () => {
    const {clock, gateway, publisher, process, resolve, announce} = paymentSide();
    const request = aPaymentRequest({replyTo: 'the-first-asker'});
    gateway.loseAnswers(1);
    await process.execute(request);
    await process.execute({...request, messageId: 'again', replyTo: 'the-second-asker'});
    clock.advance(60_000);
    await resolve.execute();
    await announce.execute();
    expect(publisher.published.map(({replyTo}) => replyTo)).to.deep.equal(['the-second-asker']);
  });

  it('given a gateway whose words cannot be kept, keeps what can be', async () => {
    const {payments, gateway, process} = paymentSide();
    const reasons = {
      'no\u0000money\ud800': 'no money',
      '\u0000': 'payment_declined',
      ['x'.repeat(300)]: 'x'.repeat(200),
    };
    for (const [said, kept] of Object.entries(reasons)) {
      gateway.charge = async () => ({kind: 'declined', reason: said});
      const request = aPaymentRequest();
      await process.execute(request);
      expect((await payments.byOrder(request.orderId))?.snapshot.declineReason).to.equal(kept);
    }
    gateway.charge = async () => ({kind: 'approved', reference: 'r\u0000-1'});
    expect((await process.execute(aPaymentRequest())).snapshot.gatewayReference).to.equal('r -1');
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
    await payments.addIfAbsent(
      Payment.cancel(aPaymentCancellation({...request}), builtAt).move({kind: 'voided'}, builtAt),
    );
    expect((await process.execute(request)).status).to.equal('Voided');
    expect(gateway.journal).to.deep.equal([]);
  });

  /** A repository in which saving always comes too late, so many times. */
  function contested(payments: PaymentRepository, losses: number): PaymentRepository {
    let left = losses;
    return {
      addIfAbsent: (payment, cause) => payments.addIfAbsent(payment, cause),
      byOrder: (orderId) => payments.byOrder(orderId),
      announceAgain: (payment, cause) => payments.announceAgain(payment, cause),
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

  it('given a payment whose record was lost after it was captured, asks the gateway and gives the money back', async () => {
    const {payments, gateway, publisher, process, cancel, announce} = paymentSide();
    const request = aPaymentRequest();
    const first = await process.execute(request);
    payments.lose(request.orderId);
    await cancel.execute(cancellationOf(request));
    expect(await status(payments, request)).to.equal('Refunded');
    expect(gateway.journal.map(({kind}) => kind)).to.deep.equal(['capture', 'refund']);
    await announce.execute();
    expect(publisher.published.map(({outcome}) => outcome)).to.deep.equal(['refunded']);
    expect(publisher.published[0]?.messageId).not.to.equal(first.result?.messageId);
  });

  it('given a lost record and a gateway that stays silent, waits for it and tells nobody that nothing is held', async () => {
    const {payments, gateway, publisher, process, cancel, announce} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    payments.lose(request.orderId);
    gateway.loseAnswers(1);
    await cancel.execute(cancellationOf(request));
    expect(await status(payments, request)).to.equal('Canceling');
    await announce.execute();
    expect(publisher.published).to.deep.equal([]);
  });

  it('given a record that is lost and begun anew while the gateway voids, tries again with the one that is there', async () => {
    const {clock, payments, gateway, process, cancel} = paymentSide();
    const request = aPaymentRequest();
    const voids = gateway.void.bind(gateway);
    gateway.void = async (id) => {
      const outcome = await voids(id);
      gateway.void = voids;
      payments.lose(request.orderId);
      clock.advance(1);
      gateway.loseAnswers(1);
      await process.execute(request);
      return outcome;
    };
    expect(await rejection(cancel.execute(cancellationOf(request)))).to.equal('UNAVAILABLE');
    expect(await status(payments, request)).to.equal('Unknown');
    await cancel.execute(cancellationOf(request));
    expect(await status(payments, request)).to.equal('Voided');
    expect(gateway.journal).to.deep.equal([]);
  });

  it('given a store that is restored while the gateway gives the money back, tries again and gives it back once', async () => {
    const {payments, gateway, process, cancel} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    const restore = payments.backUp();
    const refunds = gateway.refund.bind(gateway);
    gateway.refund = async (refund) => {
      gateway.refund = refunds;
      restore();
      return refunds(refund);
    };
    expect(await rejection(cancel.execute(cancellationOf(request)))).to.equal('UNAVAILABLE');
    expect(await status(payments, request)).to.equal('Captured');
    await cancel.execute(cancellationOf(request));
    expect(await status(payments, request)).to.equal('Refunded');
    expect(gateway.journal.map(({kind}) => kind)).to.deep.equal(['capture', 'refund']);
  });

  it('given a cancellation that names another amount, refuses it and gives nothing back', async () => {
    const {gateway, process, cancel} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    const forged = {...cancellationOf(request), amount: Money.of(1_00n, 'USD')};
    expect(await rejection(cancel.execute(forged))).to.equal('PAYMENT_AMOUNT_MISMATCH');
    expect(gateway.journal.map(({kind}) => kind)).to.deep.equal(['capture']);
  });

  it('given a cancellation that is repeated for a day while the gateway is silent, asks it by schedule only', async () => {
    const {clock, gateway, process, cancel, resolve} = paymentSide();
    const request = aPaymentRequest();
    await process.execute(request);
    gateway.loseAnswers(Number.POSITIVE_INFINITY);
    let questions = 0;
    const refund = gateway.refund.bind(gateway);
    gateway.refund = (asked) => {
      questions += 1;
      return refund(asked);
    };
    for (let tenSeconds = 0; tenSeconds < 24 * 360; tenSeconds++) {
      if (tenSeconds % 12 === 0) await cancel.execute({...cancellationOf(request), messageId: `cancel-${tenSeconds}`});
      await resolve.execute();
      clock.advance(10_000);
    }
    expect(questions).to.equal(28);
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
    await payments.addIfAbsent(Payment.request(request, builtAt).move({kind: 'outcomeUnknown'}, builtAt));
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

describe('resolving many payments', () => {
  /** So many payments that wait for the gateway and are due, and a gateway whose answers the test gives out. */
  async function manyWaiting(count: number) {
    const side = paymentSide();
    const requests = Array.from({length: count}, () => aPaymentRequest());
    for (const request of requests) await side.payments.addIfAbsent(Payment.request(request, builtAt));
    side.clock.advance(60_000);
    const asked: (() => void)[] = [];
    let mostAtOnce = 0;
    let atOnce = 0;
    const charge = side.gateway.charge.bind(side.gateway);
    side.gateway.charge = async (charged) => {
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      await new Promise<void>((resolve) => void asked.push(resolve));
      atOnce -= 1;
      return charge(charged);
    };
    const settled = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    };
    return {...side, asked, settled, most: () => mostAtOnce};
  }

  it('given one that is slow, goes on with all others, so many at once', async () => {
    const {payments, resolve, asked, settled, most} = await manyWaiting(1_000);
    const pass = resolve.execute();
    await settled();
    const [slow = () => undefined] = asked.splice(0, 1);
    for (;;) {
      const answers = asked.splice(0);
      if (answers.length === 0) break;
      for (const answer of answers) answer();
      await settled();
    }
    expect(payments.all().filter((payment) => payment.status === 'Captured')).to.have.length(999);
    slow();
    expect(await pass).to.deep.include({claimed: 1_000, failures: []});
    expect(most()).to.equal(100);
  });

  it('given that it is to stop, begins no more and ends what is under way', async () => {
    const {payments, resolve, asked, settled} = await manyWaiting(300);
    let goesOn = true;
    const pass = resolve.execute({goOn: () => goesOn});
    await settled();
    goesOn = false;
    for (const answer of asked.splice(0)) answer();
    expect(await pass).to.deep.include({claimed: 100});
    expect(payments.all().filter((payment) => payment.status === 'Captured')).to.have.length(100);
  });

  it('given somebody to tell, tells of each that stays unresolved while the pass goes on', async () => {
    const {gateway, resolve, asked, settled} = await manyWaiting(300);
    gateway.loseAnswers(1);
    const failures: unknown[] = [];
    const pass = resolve.execute({failed: (error) => void failures.push(error)});
    await settled();
    asked.shift()?.();
    await settled();
    expect(failures).to.have.length(1).and.have.nested.property('[0].code', 'PAYMENT_OUTCOME_UNKNOWN');
    for (; asked.length > 0; await settled()) for (const answer of asked.splice(0)) answer();
    expect(await pass, 'and not once more').to.deep.include({claimed: 300, settled: 299, failures: []});
  });

  it('given a store that fails meanwhile, says so once what is under way has ended', async () => {
    const {payments, resolve, asked, settled} = await manyWaiting(2);
    const pass = resolve.execute().catch((error: unknown) => error);
    await settled();
    payments.faults.unreachable = true;
    for (const answer of asked.splice(0)) answer();
    expect(await pass).to.include({code: 'UNAVAILABLE'});
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

  it('given a cancellation that names an address, tells there what became of it, and not where the request said', async () => {
    const {publisher, process, cancel, announce} = paymentSide();
    const request = aPaymentRequest({replyTo: 'my-results'});
    await process.execute(request);
    await cancel.execute({...request, messageId: 'cancel-1', reason: 'damaged', replyTo: 'my-cancels'});
    await announce.execute();
    await cancel.execute({...request, messageId: 'cancel-2', reason: 'damaged', replyTo: 'my-new-cancels'});
    await announce.execute();
    await cancel.execute({...request, messageId: 'cancel-3', reason: 'damaged', replyTo: undefined});
    await announce.execute();
    const told = publisher.published.map(({outcome, replyTo}) => [outcome, replyTo]);
    expect(told).to.deep.equal([
      ['refunded', 'my-cancels'],
      ['refunded', 'my-new-cancels'],
      ['refunded', 'my-new-cancels'],
    ]);
  });

  it('given a cancellation that names an address and overtakes its request, tells there that it is voided', async () => {
    const {publisher, process, cancel, announce} = paymentSide();
    const request = aPaymentRequest({replyTo: 'my-results'});
    await cancel.execute({...request, messageId: 'cancel-1', reason: 'damaged', replyTo: 'my-cancels'});
    await process.execute(request);
    await announce.execute();
    expect(publisher.published.map(({outcome, replyTo}) => [outcome, replyTo])).to.deep.equal([
      ['voided', 'my-cancels'],
    ]);
  });

  it('given a charge that turns out to be declined while it is canceled, tells it where the request said', async () => {
    const {clock, gateway, publisher, process, cancel, resolve, announce} = paymentSide();
    const request = aPaymentRequest({amount: Money.of(1_000_01n, 'USD'), replyTo: 'my-results'});
    gateway.loseAnswers(2);
    await process.execute(request);
    await cancel.execute({...request, messageId: 'cancel-1', reason: 'damaged', replyTo: 'my-cancels'});
    clock.advance(60_000);
    await resolve.execute();
    await announce.execute();
    expect(publisher.published.map(({outcome, replyTo}) => [outcome, replyTo])).to.deep.equal([
      ['declined', 'my-results'],
    ]);
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

  it('given an address at which there is nobody, tries it less and less often, then tells it at the usual one', async () => {
    const {clock, publisher, process, announce} = paymentSide();
    publisher.unroutable.add('gone');
    await process.execute(aPaymentRequest({replyTo: 'gone'}));
    const seconds: number[] = [];
    for (let waited = 0; publisher.published.length === 0; waited++) {
      const {claimed} = await announce.execute();
      if (claimed > 0) seconds.push(waited);
      if (claimed > 0) waited = 0;
      clock.advance(1_000);
    }
    expect(seconds).to.deep.equal([0, 1, 10, 60]);
    expect(publisher.published[0]).to.include({outcome: 'paid', replyTo: undefined});
  });

  it('given askers whose addresses are gone and that ask in turn, tells it at the usual one', async () => {
    const {publisher, payments, process, announce} = paymentSide();
    for (const address of ['gone', 'gone, too']) publisher.unroutable.add(address);
    const request = aPaymentRequest({replyTo: 'gone'});
    await process.execute(request);
    for (const replyTo of ['gone, too', 'gone', 'gone, too']) {
      expect(await announce.execute()).to.include({claimed: 1, settled: 0});
      await redirect(payments, request, replyTo);
    }
    expect(await announce.execute()).to.include({claimed: 1, settled: 1});
    expect(publisher.published.map(({replyTo}) => replyTo)).to.deep.equal([undefined]);
  });

  it('given an address that is there after several that were gone, tells it there', async () => {
    const {publisher, payments, process, announce} = paymentSide();
    for (const address of ['gone', 'gone, too']) publisher.unroutable.add(address);
    const request = aPaymentRequest({replyTo: 'gone'});
    await process.execute(request);
    for (const replyTo of ['gone, too', 'gone', 'there']) {
      await announce.execute();
      await redirect(payments, request, replyTo);
    }
    expect(await announce.execute()).to.include({claimed: 1, settled: 1});
    expect(publisher.published.map(({replyTo}) => replyTo)).to.deep.equal(['there']);
  });

  it('given no address and a usual one that refuses it, asks that once in each pass', async () => {
    const {clock, payments, process} = paymentSide();
    let asked = 0;
    const refuse = async (): Promise<void> => {
      asked += 1;
      throw new Error('refused');
    };
    const publisher = {publish: refuse, answerInquiry: refuse};
    const announce = new AnnouncePaymentResults({outbox: payments.outbox, publisher});
    await process.execute(aPaymentRequest());
    for (let pass = 1; pass <= 8; pass++) {
      expect(await announce.execute()).to.include({claimed: 1, parked: pass === 8 ? 1 : 0});
      expect(asked).to.equal(pass);
      clock.advance(300_000);
    }
  });

  it('given an outage, does not take it for an address at which there is nobody', async () => {
    const {clock, publisher, process, announce} = paymentSide();
    await process.execute(aPaymentRequest({replyTo: 'my-results'}));
    publisher.down = true;
    for (let attempt = 0; attempt < 20; attempt++) {
      await announce.execute();
      clock.advance(10_000);
    }
    publisher.down = false;
    await announce.execute();
    expect(publisher.published.map(({replyTo}) => replyTo)).to.deep.equal(['my-results']);
  });
});

async function redirect(payments: PaymentRepository, {orderId}: PaymentRequest, replyTo: string): Promise<void> {
  const payment = (await payments.byOrder(orderId)) ?? expect.fail('it has a payment');
  expect(await payments.save(payment.redirect({replyTo}, payment.snapshot.updatedAt))).to.equal('saved');
}

describe('answering an inquiry', () => {
  function inquiries() {
    const side = paymentSide();
    const queued = new Set<string>();
    const waiting = {mayHold: async (asked: string) => queued.has(asked)};
    return {...side, queued, answer: new AnswerInquiry({...side, waiting})};
  }
  const inquiryOf = ({orderId}: PaymentRequest, asked: 'payment' | 'cancellation' = 'payment') =>
    aPaymentInquiry({orderId, asked});

  it('given nothing of the order, says that it is missing, and begins nothing', async () => {
    const {payments, gateway, publisher, answer} = inquiries();
    const request = aPaymentRequest();
    for (const asked of ['payment', 'cancellation'] as const) {
      expect((await answer.execute(inquiryOf(request, asked))).standing).to.equal('missing');
    }
    expect(publisher.answers.map(({standing}) => standing)).to.deep.equal(['missing', 'missing']);
    expect(payments.all()).to.deep.equal([]);
    expect(gateway.journal).to.deep.equal([]);
  });

  it('given a queue that is merely long, says that it may be under way', async () => {
    const {queued, answer} = inquiries();
    queued.add('payment');
    const request = aPaymentRequest();
    expect((await answer.execute(inquiryOf(request))).standing).to.equal('underWay');
    expect((await answer.execute(inquiryOf(request, 'cancellation'))).standing).to.equal('missing');
  });

  it('given a payment whose outcome is unknown, says that it is under way', async () => {
    const {gateway, publisher, process, announce, answer} = inquiries();
    gateway.loseAnswers(1);
    const request = aPaymentRequest();
    await process.execute(request);
    expect((await answer.execute(inquiryOf(request))).standing).to.equal('underWay');
    expect((await answer.execute(inquiryOf(request, 'cancellation'))).standing).to.equal('missing');
    await announce.execute();
    expect(publisher.published).to.deep.equal([]);
  });

  it('given a payment that cannot be read, says that it is under way: nothing got lost', async () => {
    const {payments, process, answer} = inquiries();
    const request = aPaymentRequest();
    await process.execute(request);
    payments.faults.unreadable.add(request.orderId);
    for (const asked of ['payment', 'cancellation'] as const) {
      expect((await answer.execute(inquiryOf(request, asked))).standing).to.equal('underWay');
    }
  });

  it('given a result that was announced, announces it again', async () => {
    const {publisher, process, announce, answer} = inquiries();
    const request = aPaymentRequest();
    await process.execute(request);
    await announce.execute();
    expect((await answer.execute(inquiryOf(request))).standing).to.equal('underWay');
    await announce.execute();
    expect(publisher.published.map(({outcome}) => outcome)).to.deep.equal(['paid', 'paid']);
  });

  it('given an asker whose queues have other names by now, announces the result there', async () => {
    const {publisher, process, cancel, announce, answer} = inquiries();
    const request = aPaymentRequest({replyTo: 'old-results'});
    const now = {resultTo: 'new-results', cancelResultTo: 'new-cancels'};
    await process.execute(request);
    await announce.execute();
    await answer.execute({...inquiryOf(request), ...now});
    await announce.execute();
    await cancel.execute({...request, messageId: 'cancel-1', reason: 'damaged', replyTo: 'old-cancels'});
    await announce.execute();
    await answer.execute({...inquiryOf(request, 'cancellation'), ...now});
    await announce.execute();
    expect(publisher.published.map(({outcome, replyTo}) => [outcome, replyTo])).to.deep.equal([
      ['paid', 'old-results'],
      ['paid', 'new-results'],
      ['refunded', 'old-cancels'],
      ['refunded', 'new-cancels'],
    ]);
  });

  it('given a decline that a canceled order has not heard of, announces it where its asker wants results now', async () => {
    const {publisher, process, announce, answer} = inquiries();
    const request = aPaymentRequest({amount: Money.of(1_000_01n, 'USD'), replyTo: 'old-results'});
    await process.execute(request);
    await announce.execute();
    const now = {resultTo: 'new-results', cancelResultTo: 'new-cancels'};
    await answer.execute({...inquiryOf(request, 'cancellation'), ...now});
    await announce.execute();
    expect(publisher.published.map(({outcome, replyTo}) => [outcome, replyTo])).to.deep.equal([
      ['declined', 'old-results'],
      ['declined', 'new-results'],
    ]);
  });

  it('given a cancellation, says where it stands in every status', async () => {
    const {publisher, payments, answer} = inquiries();
    const moves = {
      Captured: [{kind: 'approved', reference: 'r'}],
      Refunding: [{kind: 'approved', reference: 'r'}, {kind: 'cancelAsked'}],
      Canceling: [{kind: 'cancelAsked'}],
      Voided: [{kind: 'cancelAsked'}, {kind: 'voided'}],
      Declined: [{kind: 'declined', reason: 'no'}],
      Refunded: [{kind: 'approved', reference: 'r'}, {kind: 'cancelAsked'}, {kind: 'refunded'}],
    } as const;
    const standings: Record<string, string> = {};
    for (const [to, triggers] of Object.entries(moves)) {
      const request = aPaymentRequest();
      const payment = triggers.reduce(
        (before, trigger) => before.move(trigger, builtAt),
        Payment.request(request, builtAt),
      );
      await payments.addIfAbsent(payment);
      standings[to] = (await answer.execute(inquiryOf(request, 'cancellation'))).standing;
    }
    expect(standings).to.deep.equal({
      Captured: 'missing',
      Refunding: 'underWay',
      Canceling: 'underWay',
      Voided: 'underWay',
      Declined: 'underWay',
      Refunded: 'underWay',
    });
    expect(publisher.answers).to.have.length(6);
  });

  it('given an order side that cannot be reached, says so, and the inquiry comes again', async () => {
    const {publisher, answer} = inquiries();
    publisher.down = true;
    expect(await rejection(answer.execute(inquiryOf(aPaymentRequest())))).to.equal('UNAVAILABLE');
  });
});
