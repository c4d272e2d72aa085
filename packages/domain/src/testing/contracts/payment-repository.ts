import {Payment} from '../../payment/payment.ts';
import type {PaymentRepository} from '../../payment/payment-repository.ts';
import type {PaymentResultOutbox} from '../../payment/payment-result-outbox.ts';
import type {UnresolvedPayments} from '../../payment/unresolved-payments.ts';
import {OrderId} from '../../values/ids.ts';
import {Metadata} from '../../values/metadata.ts';
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
        const moved = payment.move(trigger, later);
        expectEqual(await payments.save(moved), 'saved', trigger.kind);
        payment = await loaded(payments, payment.orderId);
        expectEqual(payment.snapshot, moved.snapshot, `after ${trigger.kind}`);
      }
      const declined = (await stored(payments, aPayment())).move(
        {kind: 'declined', reason: 'insufficient_funds'},
        later,
      );
      await payments.save(declined);
      expectEqual((await loaded(payments, declined.orderId)).snapshot, declined.snapshot, 'after a decline');
    });

    it('round trip: amounts at the limits, currencies of 0 and 3 decimals, a payment that began with its cancellation', async ({
      payments,
    }) => {
      for (const amount of [
        Money.of(amountMinorMax, 'USD'),
        Money.of(0n, 'EUR'),
        Money.of(7n, 'JPY'),
        Money.of(1n, 'KWD'),
      ]) {
        const payment = aPayment({amount});
        expectEqual((await stored(payments, payment)).snapshot, payment.snapshot, `a payment of ${amount}`);
      }
      const canceling = Payment.cancel(aPaymentCancellation({replyTo: 'cancels-of-somebody'}), builtAt);
      expectEqual(
        (await stored(payments, canceling)).snapshot,
        canceling.snapshot,
        'a payment that began with its cancellation',
      );
    });

    it('answers undefined for an order without a payment', async ({payments}) => {
      expectEqual(await payments.byOrder(OrderId.parse('nowhere')), undefined, 'there is no such payment');
      expectEqual(await payments.save(aCapturedPayment()), 'stale', 'one that was never added cannot be saved');
    });

    it('round trip: metadata of a payment, through its moves', async ({payments}) => {
      const metadata = Metadata.parse({channel: 'kiosk-7', note: 'größer "🙂" \\'});
      const payment = await stored(payments, aPayment({metadata}));
      expectEqual(payment.snapshot.metadata, metadata, 'after it was added');
      await payments.save(payment.move(approved, later));
      expectEqual((await loaded(payments, payment.orderId)).snapshot.metadata, metadata, 'after it moved');
    });

    it('round trip: a payment whose result is wanted elsewhere, and it is due there', async ({payments, outbox}) => {
      const payment = await stored(payments, aCapturedPayment({replyTo: 'the-first-asker'}));
      await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000}));
      await payments.save(payment.redirect({replyTo: 'the-second-asker'}, later));
      const [claim] = await outbox.claim({limit: 10, leaseMs: 1000});
      expectEqual(claim?.item.snapshot.replyTo, 'the-second-asker', 'the new address');
      expectEqual(claim?.item.result, payment.result, 'and the same message');
    });

    it('concurrency: of 20 writers of one version exactly one saves', async ({payments}) => {
      const payment = await stored(payments, aPayment());
      const outcomes = await Promise.all(
        Array.from({length: 20}, (_, index) =>
          payments.save(payment.move({kind: 'approved', reference: `writer-${index}`}, later)),
        ),
      );
      expectEqual(outcomes.filter((outcome) => outcome === 'saved').length, 1, 'one writer saves');
      const found = await loaded(payments, payment.orderId);
      expectEqual(found.snapshot.gatewayReference, `writer-${outcomes.indexOf('saved')}`, 'and it is the winner’s');
    });

    it('outbox: a payment that has a result is claimable, one that has none is not', async ({payments, outbox}) => {
      const payment = await stored(payments, aPayment());
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'nothing to tell yet');
      await payments.save(payment.move(approved, later));
      const claims = await outbox.claim({limit: 10, leaseMs: 1000});
      expectEqual(
        claims.map(({item}) => item.snapshot),
        [payment.move(approved, later).snapshot],
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
      const unknown = requested.move({kind: 'outcomeUnknown'}, later);
      await payments.save(unknown);
      expectEqual(await unresolved.claim({limit: 10, leaseMs: 1000}), [], 'it gets time to end by itself');
      await passTime((unknown.gatewayDueInMs ?? 0) + 1);
      const claims = await unresolved.claim({limit: 10, leaseMs: 1000});
      expectEqual(
        claims.map(({item}) => item.snapshot),
        [unknown.snapshot],
        'then it is due, whole',
      );
      await payments.save(unknown.asStored().move(approved, later));
      expectEqual(await unresolved.settle(claims), 0, 'once resolved, the claim is void');
      await passTime(3_600_000);
      expectEqual(await unresolved.claim({limit: 10, leaseMs: 1000}), [], 'and it waits no more');
    });

    it('outbox: a payment that waits for the gateway keeps its place in the schedule when it is told elsewhere', async ({
      payments,
      unresolved,
      passTime,
    }) => {
      const unknown = await stored(payments, aPayment().move({kind: 'outcomeUnknown'}, later));
      const dueInMs = unknown.gatewayDueInMs ?? 0;
      await passTime(dueInMs / 2);
      const once = unknown.redirect({replyTo: 'the-second-asker'}, later);
      expectEqual(await payments.save(once), 'saved', 'the first time');
      await passTime(dueInMs / 2 + 1);
      const claims = await unresolved.claim({limit: 10, leaseMs: 1000});
      expectEqual(
        claims.map(({item, attempt}) => [item.snapshot, attempt]),
        [[once.snapshot, 1]],
        'it is due as if nothing had happened, and whole',
      );
      expectEqual(
        await payments.save(once.asStored().redirect({cancelReplyTo: 'the-third-asker'}, later)),
        'saved',
        'again, while it is claimed',
      );
      await unresolved.release(claims, {retryInMs: 60_000});
      await passTime(59_000);
      expectEqual(await unresolved.claim({limit: 10, leaseMs: 1000}), [], 'the claim holds, and so does its delay');
      await passTime(2_000);
      expectEqual(
        (await unresolved.claim({limit: 10, leaseMs: 1000}))[0]?.attempt,
        2,
        'then it comes for the second time',
      );
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
        Payment.cancel(aPaymentCancellation(), builtAt),
        ...triggers.map((trigger) => aPayment().move(trigger, later)),
        aCapturedPayment().move({kind: 'cancelAsked'}, later),
        aCapturedPayment().move({kind: 'cancelAsked'}, later).move({kind: 'refunded'}, later),
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
      await payments.save(payment.move(approved, later), {causedBy: 'message-1'});
      await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000}));
      await payments.announceAgain(payment, {causedBy: 'message-1'});
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'the same message does not');
      await payments.announceAgain(payment, {causedBy: 'message-2'});
      expectEqual(await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000})), 1, 'another one does');
      await payments.announceAgain(payment, {causedBy: 'message-2'});
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'once');
    });

    it('duplicates: the same id for two orders is two messages', async ({payments, outbox}) => {
      const [first, second] = [aCapturedPayment(), aCapturedPayment()];
      for (const payment of [first, second]) await payments.addIfAbsent(payment);
      await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000}));
      for (const payment of [first, second]) await payments.announceAgain(payment, {causedBy: 'message-1'});
      expectEqual((await outbox.claim({limit: 10, leaseMs: 1000})).length, 2, 'both are announced again');
    });

    it('duplicates: messages are forgotten by age, so many at a time', async ({payments, passTime}) => {
      await payments.addIfAbsent(Payment.cancel(aPaymentCancellation(), builtAt), {causedBy: 'message-1'});
      await payments.save((await stored(payments, aPayment())).move(approved, later), {causedBy: 'message-2'});
      await payments.save((await stored(payments, aPayment())).move(approved, later), {causedBy: 'message-3'});
      const olderThanMs = 60_000;
      await passTime(olderThanMs - 10_000);
      expectEqual(await payments.forgetMessages({olderThanMs, limit: 10}), 0, 'none is that old');
      await passTime(10_001);
      expectEqual(await payments.forgetMessages({olderThanMs, limit: 2}), 2, 'two at a time');
      expectEqual(await payments.forgetMessages({olderThanMs, limit: 2}), 1, 'and then the rest');
    });

    it('announces a stored result again when asked', async ({payments, outbox}) => {
      const payment = await stored(payments, aPayment());
      await payments.announceAgain(payment);
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'there is no result to announce');
      await payments.save(payment.move(approved, later));
      await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000}));
      await payments.announceAgain(payment);
      const [claim] = await outbox.claim({limit: 10, leaseMs: 1000});
      expectEqual(claim?.item.result?.outcome, 'paid', 'it is due once more');
      expectEqual(claim?.item.snapshot.version, 2, 'and the payment is as it was');
      await payments.announceAgain(aPayment());
    });

    it('announces again: a result that still waits keeps count of how often it was refused', async (harness) => {
      const {payments, outbox} = harness;
      const payment = aCapturedPayment();
      await payments.addIfAbsent(payment);
      for (const refusals of [0, 1, 2]) {
        const claims = await outbox.claim({limit: 10, leaseMs: 1000});
        expectEqual(
          claims.map((claim) => claim.refusals),
          [refusals],
          'it is due, and knows',
        );
        await outbox.release(claims, {retryInMs: 60_000, refused: true});
        await payments.announceAgain(payment);
      }
    });

    it('outbox: a result that is told elsewhere while it waits keeps count of how often it was refused', async (harness) => {
      const {payments, outbox} = harness;
      let payment = await stored(payments, aCapturedPayment({replyTo: 'gone'}));
      for (const [refusals, replyTo] of ['gone, too', 'gone as well', 'there'].entries()) {
        const claims = await outbox.claim({limit: 10, leaseMs: 1000});
        expectEqual(
          claims.map((claim) => claim.refusals),
          [refusals],
          'it is due, and knows',
        );
        await outbox.release(claims, {retryInMs: 60_000, refused: true});
        const redirected = payment.redirect({replyTo}, later);
        expectEqual(await payments.save(redirected), 'saved', 'to be told elsewhere');
        payment = redirected.asStored();
      }
      await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000}));
      await payments.save(payment.redirect({replyTo: 'elsewhere'}, later));
      const [claim] = await outbox.claim({limit: 10, leaseMs: 1000});
      expectEqual([claim?.attempt, claim?.refusals], [1, 0], 'one that was delivered begins anew');
    });

    it('announces again: a parked result is due as if for the first time', async ({payments, outbox}) => {
      const payment = aCapturedPayment();
      await payments.addIfAbsent(payment);
      for (const claim of await outbox.claim({limit: 10, leaseMs: 1000})) await outbox.park(claim, {reason: 'nobody'});
      await payments.announceAgain(payment);
      const [claim] = await outbox.claim({limit: 10, leaseMs: 1000});
      expectEqual([claim?.attempt, claim?.refusals], [1, 0], 'it is due once more');
    });

    it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
      const payments = await unreachable();
      await expectRejection(payments.addIfAbsent(aPayment()), 'UNAVAILABLE', 'addIfAbsent');
      await expectRejection(payments.byOrder(OrderId.parse('any')), 'UNAVAILABLE', 'byOrder');
      await expectRejection(payments.save(aCapturedPayment()), 'UNAVAILABLE', 'save');
      await expectRejection(payments.forgetMessages({olderThanMs: 1, limit: 1}), 'UNAVAILABLE', 'forgetMessages');
      await expectRejection(payments.announceAgain(aPayment()), 'UNAVAILABLE', 'announceAgain');
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
