import type {Outbox} from '../../../outbox/outbox.ts';
import type {Payment} from '../../../payment/payment.ts';
import {expectEqual, expectTrue} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {everyPaymentLife, movedOn} from './every-payment-move.ts';
import {claimAll, loaded, type PaymentRepositoryHarness} from './payment-repository-harness.ts';

/** The whole state table: what is stored of each move, and where it is due. */
export function describePaymentStories(it: Test<PaymentRepositoryHarness>): void {
  it('round trip: every move of the state table', async ({payments}) => {
    const lives = everyPaymentLife();
    expectTrue(lives.length > 0, 'there are moves');
    await Promise.all(
      lives.map(async ({begun, triggers, name}) => {
        expectEqual(await payments.addIfAbsent(begun), 'added', `${name}: it begins`);
        expectEqual((await loaded(payments, begun.orderId)).snapshot, begun.snapshot, `${name}: as it began`);
        for (const trigger of triggers) {
          const moved = movedOn(await loaded(payments, begun.orderId), trigger);
          expectEqual(await payments.save(moved), 'saved', `${name}: ${trigger.kind} is stored`);
          const found = await loaded(payments, begun.orderId);
          expectEqual(found.snapshot, moved.snapshot, `${name}: after ${trigger.kind}`);
          expectEqual(found.loadedVersion, moved.snapshot.version, `${name}: the next move builds on it`);
        }
      }),
    );
  });

  it('outbox: each status is due where its payment says, whole, when it says', async (harness) => {
    const {payments} = harness;
    const lives = everyPaymentLife();
    let stored = lives.map(({begun}) => begun);
    for (let moves = 0; stored.length > 0; moves++) {
      for (const payment of stored) {
        if (moves === 0) await payments.addIfAbsent(payment);
        else expectEqual(await payments.save(payment), 'saved', `move ${moves}`);
      }
      await expectDueInTime(harness, stored);
      const current = new Map(stored.map((payment) => [payment.id, payment.asStored()]));
      stored = lives.flatMap(({begun, triggers}) => {
        const [payment, trigger] = [current.get(begun.id), triggers[moves]];
        return payment === undefined || trigger === undefined ? [] : [movedOn(payment, trigger)];
      });
    }
  });
}

/** Expects that of payments which were stored just now, and of no others, the results are due and the gateway will be. */
async function expectDueInTime(
  {outbox, unresolved, passTime}: PaymentRepositoryHarness,
  stored: readonly Payment[],
): Promise<void> {
  await expectDue(outbox, stored, ({result}) => result !== undefined, 'what has a result is due at once');
  await expectDue(unresolved, stored, () => false, 'nothing is to be asked at the gateway at once');
  let passedMs = 0;
  for (const dueInMs of [10_000, 60_000]) {
    await passTime(dueInMs - 5_000 - passedMs);
    await expectDue(unresolved, stored, () => false, `nothing is due 5 s before ${dueInMs} ms have passed`);
    await passTime(5_001);
    passedMs = dueInMs + 1;
    await expectDue(unresolved, stored, ({gatewayDueInMs}) => gatewayDueInMs === dueInMs, `due after ${dueInMs} ms`);
  }
  await expectDue(outbox, stored, () => false, 'no result is due twice');
}

/** Settles what it claims. */
async function expectDue(
  box: Outbox<Payment>,
  stored: readonly Payment[],
  isDue: (payment: Payment) => boolean,
  promise: string,
): Promise<void> {
  const claims = await box.claim(claimAll);
  const byId = (a: Payment, b: Payment): number => (a.id < b.id ? -1 : 1);
  const snapshots = (payments: readonly Payment[]) => payments.toSorted(byId).map(({snapshot}) => snapshot);
  expectEqual(snapshots(claims.map(({item}) => item)), snapshots(stored.filter(isDue)), promise);
  expectEqual(await box.settle(claims), claims.length, 'and is settled');
}
