import {Payment} from '../../payment/payment.ts';
import type {PaymentRepository} from '../../payment/payment-repository.ts';
import type {PaymentResultOutbox} from '../../payment/payment-result-outbox.ts';
import type {UnresolvedPayments} from '../../payment/unresolved-payments.ts';
import {OrderId, PaymentId} from '../../values/ids.ts';
import {amountMinorMax, Money} from '../../values/money.ts';
import {aCapturedPayment, aPayment, aPaymentCancellation, builtAt} from '../builders.ts';
import {expectEqual, expectPresent, expectRejection} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the suite needs of an implementation. */
export interface PaymentRepositoryHarness {
  readonly payments: PaymentRepository;
  readonly outbox: PaymentResultOutbox;
  readonly unresolved: UnresolvedPayments;
  /** Makes the store's own time pass, at least so many milliseconds. */
  readonly passTime: (ms: number) => Promise<void>;
  /** The same repository over a store that cannot be reached. */
  readonly unreachable: () => Promise<PaymentRepository>;
}

const later = new Date('2026-01-01T12:00:01.456Z');
const approved = {kind: 'approved', reference: 'charge-1'} as const;

/** The promises of `PaymentRepository`, as tests. */
export function describePaymentRepository(
  runner: TestRunner,
  name: string,
  open: Open<PaymentRepositoryHarness>,
): void {
  runner.describe(`${name} keeps the promises of a payment repository`, () => {
    const it = eachFresh(runner, open);

    it('one per order: of 20 that add a payment of one order exactly one adds', async ({payments}) => {
      const rivals = Array.from({length: 20}, (_, index) =>
        aPayment({orderId: 'contested', correlation: {requestId: `rival-${index}`}}),
      );
      const outcomes = await Promise.all(rivals.map((rival) => payments.addIfAbsent(rival)));
      expectEqual(outcomes.filter((outcome) => outcome === 'added').length, 1, 'one adds');
      const winner = rivals[outcomes.indexOf('added')];
      const found = await payments.byOrder(OrderId.parse('contested'));
      expectEqual(found?.snapshot, winner?.snapshot, 'and its payment is the one that is stored');
    });

    it('round trip: a loaded payment equals the stored one, through all its moves', async ({payments}) => {
      let payment = await stored(payments, aPayment({replyTo: 'results-of-somebody'}));
      for (const trigger of [{kind: 'outcomeUnknown'}, approved, {kind: 'cancelAsked'}, {kind: 'refunded'}] as const) {
        const moved = payment.apply(trigger, later);
        expectEqual(await payments.save(moved), 'saved', trigger.kind);
        payment = await loaded(payments, payment.orderId);
        expectEqual(payment.snapshot, moved.snapshot, `after ${trigger.kind}`);
      }
      const declined = (await stored(payments, aPayment())).apply(
        {kind: 'declined', reason: 'insufficient_funds'},
        later,
      );
      await payments.save(declined);
      expectEqual((await loaded(payments, declined.orderId)).snapshot, declined.snapshot, 'after a decline');
    });

    it('round trip: amounts at the limits, currencies of 0 and 3 decimals, a voided payment', async ({payments}) => {
      for (const amount of [
        Money.of(amountMinorMax, 'USD'),
        Money.of(0n, 'EUR'),
        Money.of(7n, 'JPY'),
        Money.of(1n, 'KWD'),
      ]) {
        const payment = aPayment({amount});
        expectEqual((await stored(payments, payment)).snapshot, payment.snapshot, `a payment of ${amount}`);
      }
      const voided = Payment.void(aPaymentCancellation(), builtAt);
      expectEqual((await stored(payments, voided)).snapshot, voided.snapshot, 'a voided payment');
    });

    it('answers undefined for an order without a payment', async ({payments}) => {
      expectEqual(await payments.byOrder(OrderId.parse('nowhere')), undefined, 'there is no such payment');
      expectEqual(await payments.save(aCapturedPayment()), 'stale', 'one that was never added cannot be saved');
    });

    it('concurrency: of 20 writers of one version exactly one saves', async ({payments}) => {
      const payment = await stored(payments, aPayment());
      const outcomes = await Promise.all(
        Array.from({length: 20}, (_, index) =>
          payments.save(payment.apply({kind: 'approved', reference: `writer-${index}`}, later)),
        ),
      );
      expectEqual(outcomes.filter((outcome) => outcome === 'saved').length, 1, 'one writer saves');
      const found = await loaded(payments, payment.orderId);
      expectEqual(found.snapshot.gatewayReference, `writer-${outcomes.indexOf('saved')}`, 'and it is the winner’s');
    });

    it('outbox: a payment that has a result is claimable, one that has none is not', async ({payments, outbox}) => {
      const payment = await stored(payments, aPayment());
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'nothing to tell yet');
      await payments.save(payment.apply(approved, later));
      const claims = await outbox.claim({limit: 10, leaseMs: 1000});
      expectEqual(
        claims.map(({item}) => item.snapshot),
        [payment.apply(approved, later).snapshot],
        'it is due',
      );
      expectEqual(await outbox.settle(claims), 1, 'it is told');
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'once');
    });

    it('outbox: a payment that waits for the gateway is claimable when it is due', async ({
      payments,
      unresolved,
      passTime,
    }) => {
      const requested = await stored(payments, aPayment());
      const unknown = requested.apply({kind: 'outcomeUnknown'}, later);
      await payments.save(unknown);
      expectEqual(await unresolved.claim({limit: 10, leaseMs: 1000}), [], 'it gets time to end by itself');
      await passTime((unknown.gatewayDueInMs ?? 0) + 1);
      const claims = await unresolved.claim({limit: 10, leaseMs: 1000});
      expectEqual(
        claims.map(({item}) => item.snapshot),
        [unknown.snapshot],
        'then it is due, whole',
      );
      await payments.save(unknown.asStored().apply(approved, later));
      expectEqual(await unresolved.settle(claims), 0, 'once resolved, the claim is void');
      await passTime(3_600_000);
      expectEqual(await unresolved.claim({limit: 10, leaseMs: 1000}), [], 'and it waits no more');
    });

    it('outbox: each status is due where its payment says', async ({payments, outbox, unresolved, passTime}) => {
      const triggers = [
        approved,
        {kind: 'declined', reason: 'no'},
        {kind: 'outcomeUnknown'},
        {kind: 'cancelAsked'},
      ] as const;
      const all = [
        aPayment(),
        Payment.void(aPaymentCancellation(), builtAt),
        ...triggers.map((trigger) => aPayment().apply(trigger, later)),
        aCapturedPayment().apply({kind: 'cancelAsked'}, later),
        aCapturedPayment().apply({kind: 'cancelAsked'}, later).apply({kind: 'refunded'}, later),
      ];
      for (const payment of all) await payments.addIfAbsent(payment);
      await passTime(3_600_000);
      const due = async (box: PaymentResultOutbox): Promise<readonly string[]> =>
        (await box.claim({limit: 20, leaseMs: 1000})).map(({item}) => item.id).toSorted();
      const which = (isDue: (payment: Payment) => boolean): readonly string[] =>
        all
          .filter(isDue)
          .map(({id}) => id)
          .toSorted();
      expectEqual(
        await due(outbox),
        which(({result}) => result !== undefined),
        'those with a result',
      );
      expectEqual(
        await due(unresolved),
        which(({gatewayDueInMs}) => gatewayDueInMs !== undefined),
        'those that wait',
      );
    });

    it('duplicates: a message that caused a change makes no result due again', async ({payments, outbox}) => {
      const payment = await stored(payments, aPayment());
      await payments.save(payment.apply(approved, later), {causedBy: 'message-1'});
      await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000}));
      await payments.announceAgain(payment.id, {causedBy: 'message-1'});
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'the same message does not');
      await payments.announceAgain(payment.id, {causedBy: 'message-2'});
      expectEqual(await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000})), 1, 'another one does');
      await payments.announceAgain(payment.id, {causedBy: 'message-2'});
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'once');
    });

    it('duplicates: messages are forgotten by age, so many at a time', async ({payments}) => {
      await payments.addIfAbsent(Payment.void(aPaymentCancellation(), builtAt), {causedBy: 'message-1'});
      await payments.save((await stored(payments, aPayment())).apply(approved, later), {causedBy: 'message-2'});
      await payments.save((await stored(payments, aPayment())).apply(approved, later), {causedBy: 'message-3'});
      const [past, future] = [new Date('2000-01-01T00:00:00Z'), new Date('2100-01-01T00:00:00Z')];
      expectEqual(await payments.forgetMessages({recordedBefore: past, limit: 10}), 0, 'none is that old');
      expectEqual(await payments.forgetMessages({recordedBefore: future, limit: 2}), 2, 'two at a time');
      expectEqual(await payments.forgetMessages({recordedBefore: future, limit: 2}), 1, 'and then the rest');
    });

    it('announces a stored result again when asked', async ({payments, outbox}) => {
      const payment = await stored(payments, aPayment());
      await payments.announceAgain(payment.id);
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'there is no result to announce');
      await payments.save(payment.apply(approved, later));
      await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000}));
      await payments.announceAgain(payment.id);
      const [claim] = await outbox.claim({limit: 10, leaseMs: 1000});
      expectEqual(claim?.item.result?.outcome, 'paid', 'it is due once more');
      expectEqual(claim?.item.snapshot.version, 2, 'and the payment is as it was');
      await payments.announceAgain(PaymentId.forOrder(OrderId.parse('nowhere')));
    });

    it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
      const payments = await unreachable();
      await expectRejection(payments.addIfAbsent(aPayment()), 'UNAVAILABLE', 'addIfAbsent');
      await expectRejection(payments.byOrder(OrderId.parse('any')), 'UNAVAILABLE', 'byOrder');
      await expectRejection(payments.save(aCapturedPayment()), 'UNAVAILABLE', 'save');
      await expectRejection(
        payments.forgetMessages({recordedBefore: later, limit: 1}),
        'UNAVAILABLE',
        'forgetMessages',
      );
      await expectRejection(payments.announceAgain(aPayment().id), 'UNAVAILABLE', 'announceAgain');
    });
  });
}

/** Adds a payment and loads it again, as whoever moves it next would. */
async function stored(payments: PaymentRepository, payment: Payment): Promise<Payment> {
  expectEqual(await payments.addIfAbsent(payment), 'added', 'the payment is new');
  return loaded(payments, payment.orderId);
}

async function loaded(payments: PaymentRepository, orderId: OrderId): Promise<Payment> {
  return expectPresent(await payments.byOrder(orderId), `the payment of order ${orderId} is there`);
}
