import {aCapturedPayment, aPayment} from '../../builders.ts';
import {expectEqual} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {approved, claimAll, later, type PaymentRepositoryHarness, stored} from './payment-repository-harness.ts';

/** Results that are asked for once more, and messages that ask for them more than once. */
export function describeAnnouncingAgain(it: Test<PaymentRepositoryHarness>): void {
  it('announces a stored result again when asked', async ({payments, outbox}) => {
    const payment = await stored(payments, aPayment());
    await payments.announceAgain(payment);
    expectEqual(await outbox.claim(claimAll), [], 'there is no result to announce');
    await payments.save(payment.move(approved, later));
    await outbox.settle(await outbox.claim(claimAll));
    await payments.announceAgain(payment);
    const [claim] = await outbox.claim(claimAll);
    expectEqual(claim?.item.result?.outcome, 'paid', 'it is due once more');
    expectEqual(claim?.item.snapshot.version, 2, 'and the payment is as it was');
    await payments.announceAgain(aPayment());
  });

  it('announces again: a result that still waits keeps count of how often it was refused', async (harness) => {
    const {payments, outbox} = harness;
    const payment = aCapturedPayment();
    await payments.addIfAbsent(payment);
    for (const refusals of [0, 1, 2]) {
      const claims = await outbox.claim(claimAll);
      expectEqual(
        claims.map((claim) => claim.refusals),
        [refusals],
        'it is due, and knows',
      );
      await outbox.release(claims, {retryInMs: 60_000, refused: true});
      await payments.announceAgain(payment);
    }
  });

  it('announces again: a parked result is due as if for the first time', async ({payments, outbox}) => {
    const payment = aCapturedPayment();
    await payments.addIfAbsent(payment);
    for (const claim of await outbox.claim(claimAll)) await outbox.park(claim, {reason: 'nobody'});
    await payments.announceAgain(payment);
    const [claim] = await outbox.claim(claimAll);
    expectEqual([claim?.attempt, claim?.refusals], [1, 0], 'it is due once more');
  });

  it('duplicates: a message that caused a change makes no result due again', async (harness) => {
    const {payments, outbox} = harness;
    const payment = await stored(payments, aPayment());
    await payments.save(payment.move(approved, later), {causedBy: 'message-1'});
    const captured = aCapturedPayment();
    await payments.addIfAbsent(captured, {causedBy: 'message-2'});
    await outbox.settle(await outbox.claim(claimAll));
    for (const each of [payments, (await harness.another()).payments]) {
      await each.announceAgain(payment, {causedBy: 'message-1'});
      await each.announceAgain(captured, {causedBy: 'message-2'});
      expectEqual(await outbox.claim(claimAll), [], 'the same message does not, wherever it comes');
    }
    await payments.announceAgain(payment, {causedBy: 'message-3'});
    expectEqual(await outbox.settle(await outbox.claim(claimAll)), 1, 'another one does');
    await payments.announceAgain(payment, {causedBy: 'message-3'});
    expectEqual(await outbox.claim(claimAll), [], 'once');
  });

  it('duplicates: the same id for two orders is two messages', async ({payments, outbox}) => {
    const [first, second] = [aCapturedPayment(), aCapturedPayment()];
    for (const payment of [first, second]) await payments.addIfAbsent(payment);
    await outbox.settle(await outbox.claim(claimAll));
    for (const payment of [first, second]) await payments.announceAgain(payment, {causedBy: 'message-1'});
    expectEqual((await outbox.claim(claimAll)).length, 2, 'both are announced again');
  });

  it('duplicates: messages are forgotten by age, the oldest first, so many at a time', async (harness) => {
    const {payments, outbox, passTime} = harness;
    const all = [aCapturedPayment(), aCapturedPayment(), aCapturedPayment()];
    const causes = ['message-3', 'message-2', 'message-1'].map((causedBy) => ({causedBy}));
    for (const [index, payment] of all.entries()) {
      await payments.addIfAbsent(payment, causes[index]);
      await passTime(1000);
    }
    await outbox.settle(await outbox.claim(claimAll));
    const olderThanMs = 60_000;
    await passTime(olderThanMs - 10_000);
    expectEqual(await payments.forgetMessages({olderThanMs, limit: 10}), 0, 'none is that old');
    await passTime(10_001);
    expectEqual(await payments.forgetMessages({olderThanMs, limit: 2}), 2, 'two at a time');
    for (const [index, payment] of all.entries()) await payments.announceAgain(payment, causes[index]);
    const due = (await outbox.claim(claimAll)).map(({item}) => item.id).toSorted();
    const forgotten = all
      .slice(0, 2)
      .map(({id}) => id)
      .toSorted();
    expectEqual(due, forgotten, 'the oldest two are forgotten, the third is not');
    expectEqual(await payments.forgetMessages({olderThanMs, limit: 2}), 1, 'and then the rest');
  });
}
