import {aCapturedPayment, aPayment} from '../../builders.ts';
import {expectEqual, expectFailure} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {approved, claimAll, later, type PaymentRepositoryHarness, stored} from './payment-repository-harness.ts';

const parts = ['payment', 'message', 'commit'] as const;

/** That what belongs together is stored together, wherever a write fails. */
export function describeAtomicPayments(it: Test<PaymentRepositoryHarness>): void {
  it('atomicity: a new payment is stored with its result and the message that caused it, or not at all', async (harness) => {
    const {payments, outbox} = harness;
    for (const part of parts) {
      const payment = aCapturedPayment();
      const cause = {causedBy: 'message-1'};
      await harness.failWritesAt(part);
      await expectFailure(payments.addIfAbsent(payment, cause), `a write that fails at ${part}`);
      await harness.heal();
      expectEqual(await payments.byOrder(payment.orderId), undefined, `there is no payment, failed at ${part}`);
      expectEqual(await outbox.claim(claimAll), [], `nobody is told of it, failed at ${part}`);
      expectEqual(await payments.addIfAbsent(payment), 'added', 'it can be added afterwards');
      await expectNotRemembered(harness, payment, cause);
    }
  });

  it('atomicity: a move is stored with its result and the message that caused it, or not at all', async (harness) => {
    const {payments, outbox, unresolved, passTime} = harness;
    for (const part of parts) {
      const payment = await stored(payments, aPayment());
      const cause = {causedBy: 'message-1'};
      await harness.failWritesAt(part);
      await expectFailure(payments.save(payment.move(approved, later), cause), `a write that fails at ${part}`);
      await harness.heal();
      const found = await payments.byOrder(payment.orderId);
      expectEqual(found?.snapshot, payment.snapshot, `the payment is as before, failed at ${part}`);
      expectEqual(await outbox.claim(claimAll), [], `nobody is told of it, failed at ${part}`);
      await passTime(60_001);
      expectEqual((await unresolved.claim(claimAll)).length, 1, 'it still waits for the gateway');
      expectEqual(await payments.save(payment.move(approved, later)), 'saved', 'it can be saved afterwards');
      await expectNotRemembered(harness, payment, cause);
    }
  });

  it('atomicity: a result is due once more with the message that asked for it, or not at all', async (harness) => {
    const {payments, outbox} = harness;
    for (const part of parts) {
      const payment = await stored(payments, aCapturedPayment());
      await outbox.settle(await outbox.claim(claimAll));
      const cause = {causedBy: 'message-1'};
      await harness.failWritesAt(part);
      await expectFailure(payments.announceAgain(payment, cause), `a write that fails at ${part}`);
      await harness.heal();
      expectEqual(await outbox.claim(claimAll), [], `nobody is told again, failed at ${part}`);
      await expectNotRemembered(harness, payment, cause);
    }
  });

  it('duplicates: a message is not recorded if its change is not stored', async (harness) => {
    const {payments, outbox} = harness;
    const payment = await stored(payments, aPayment());
    await payments.save(payment.move(approved, later));
    await outbox.settle(await outbox.claim(claimAll));
    const cause = {causedBy: 'message-1'};
    expectEqual(await payments.save(payment.move(approved, later), cause), 'stale', 'it comes too late');
    await expectNotRemembered(harness, payment, cause);
    expectEqual(
      await payments.addIfAbsent(aPayment({orderId: payment.orderId}), {causedBy: 'message-2'}),
      'present',
      'so does another',
    );
    await expectNotRemembered(harness, payment, {causedBy: 'message-2'});
  });
}

/** Expects that a message still has its effect, which is that the result of a stored payment is due again. */
async function expectNotRemembered(
  {payments, outbox}: PaymentRepositoryHarness,
  payment: Parameters<PaymentRepositoryHarness['payments']['announceAgain']>[0],
  cause: {readonly causedBy: string},
): Promise<void> {
  await outbox.settle(await outbox.claim(claimAll));
  await payments.announceAgain(payment, cause);
  const due = await outbox.claim(claimAll);
  expectEqual(
    due.map(({item}) => item.id),
    [payment.id],
    'the message takes effect when it comes again',
  );
  await outbox.settle(due);
}
