import {aCapturedPayment, aPayment} from '../../builders.ts';
import {expectEqual} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {approved, claimAll, later, type PaymentRepositoryHarness, stored} from './payment-repository-harness.ts';

/** When a result is due to be told, and a payment to be asked about at the gateway. */
export function describeDuePayments(it: Test<PaymentRepositoryHarness>): void {
  it('outbox: a payment that has a result is claimable, one that has none is not', async ({payments, outbox}) => {
    const payment = await stored(payments, aPayment());
    expectEqual(await outbox.claim(claimAll), [], 'nothing to tell yet');
    await payments.save(payment.move(approved, later));
    const claims = await outbox.claim(claimAll);
    expectEqual(
      claims.map(({item}) => item.snapshot),
      [payment.move(approved, later).snapshot],
      'it is due',
    );
    expectEqual(await outbox.settle(claims), 1, 'it is told');
    expectEqual(await outbox.claim(claimAll), [], 'once');
  });

  it('outbox: a payment that waits for the gateway is claimable when it is due', async ({
    payments,
    unresolved,
    passTime,
  }) => {
    const requested = await stored(payments, aPayment());
    const unknown = requested.move({kind: 'outcomeUnknown'}, later);
    await payments.save(unknown);
    expectEqual(await unresolved.claim(claimAll), [], 'it gets time to end by itself');
    await passTime((unknown.gatewayDueInMs ?? 0) + 1);
    const claims = await unresolved.claim(claimAll);
    expectEqual(
      claims.map(({item}) => item.snapshot),
      [unknown.snapshot],
      'then it is due, whole',
    );
    await payments.save(unknown.asStored().move(approved, later));
    expectEqual(await unresolved.settle(claims), 0, 'once resolved, the claim is void');
    await passTime(3_600_000);
    expectEqual(await unresolved.claim(claimAll), [], 'and it waits no more');
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
    const claims = await unresolved.claim(claimAll);
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
    expectEqual(await unresolved.claim(claimAll), [], 'the claim holds, and so does its delay');
    await passTime(2_000);
    expectEqual((await unresolved.claim(claimAll))[0]?.attempt, 2, 'then it comes for the second time');
  });

  it('outbox: a result that is told elsewhere while it waits keeps count of how often it was refused', async (harness) => {
    const {payments, outbox} = harness;
    let payment = await stored(payments, aCapturedPayment({replyTo: 'gone'}));
    for (const [refusals, replyTo] of ['gone, too', 'gone as well', 'there'].entries()) {
      const claims = await outbox.claim(claimAll);
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
    await outbox.settle(await outbox.claim(claimAll));
    await payments.save(payment.redirect({replyTo: 'elsewhere'}, later));
    const [claim] = await outbox.claim(claimAll);
    expectEqual([claim?.attempt, claim?.refusals], [1, 0], 'one that was delivered begins anew');
  });

  it('round trip: a payment whose result is wanted elsewhere, and it is due there', async ({payments, outbox}) => {
    const payment = await stored(payments, aCapturedPayment({replyTo: 'the-first-asker'}));
    await outbox.settle(await outbox.claim(claimAll));
    await payments.save(payment.redirect({replyTo: 'the-second-asker'}, later));
    const [claim] = await outbox.claim(claimAll);
    expectEqual(claim?.item.snapshot.replyTo, 'the-second-asker', 'the new address');
    expectEqual(claim?.item.result, payment.result, 'and the same message');
  });

  it('time: what is due goes by the store’s time, whatever the payment’s own times say', async (harness) => {
    const {payments, outbox, unresolved, passTime} = harness;
    for (const at of [new Date('1990-01-01T00:00:00Z'), new Date('2100-01-01T00:00:00Z')]) {
      const waiting = aPayment({at}).move({kind: 'outcomeUnknown'}, at);
      const captured = aCapturedPayment({at});
      for (const payment of [waiting, captured]) await payments.addIfAbsent(payment, {causedBy: 'message-1'});
      expectEqual(
        await outbox.settle(await outbox.claim(claimAll)),
        1,
        `a result of ${at.getFullYear()} is due at once`,
      );
      expectEqual(await unresolved.claim(claimAll), [], 'the gateway is given time');
      expectEqual(await payments.forgetMessages({olderThanMs: 10_000, limit: 10}), 0, 'messages are remembered');
      await passTime(10_001);
      expectEqual(await unresolved.settle(await unresolved.claim(claimAll)), 1, 'then it is asked');
      expectEqual(await payments.forgetMessages({olderThanMs: 10_000, limit: 10}), 2, 'and they are forgotten');
    }
  });
}
