import type {DeliveryPolicy, DeliveryReport} from './delivery-policy.ts';
import type {Claim, Outbox} from './outbox.ts';
import {type Deliver, type Failure, failureOf, treat} from './undelivered.ts';

/**
 * Claims a batch, delivers all of it at once, settles what was delivered, and releases or parks what was not.
 * An item is settled only after its delivery resolved: a crash in between makes it go out again, never get lost.
 * @throws DomainError `UNAVAILABLE` when the outbox cannot be asked
 */
export async function deliverBatch<Item>(
  outbox: Outbox<Item>,
  deliver: Deliver<Item>,
  policy: DeliveryPolicy,
): Promise<DeliveryReport> {
  const claims = await outbox.claim({limit: policy.batchSizeMax, leaseMs: policy.leaseMs});
  const delivered: Claim<Item>[] = [];
  const failed: Failure<Item>[] = [];
  await Promise.all(
    claims.map(async (claim) => {
      const failure = await failureOf(claim, deliver, policy);
      if (failure === undefined) delivered.push(claim);
      else failed.push(failure);
    }),
  );
  if (delivered.length > 0) await outbox.settle(delivered);
  for (const alike of byTreatment(failed)) await treat(outbox, alike);
  return {
    claimed: claims.length,
    settled: delivered.length,
    failures: failed.map(({error}) => error),
    parked: failed.filter(({treatment}) => treatment.kind === 'park').length,
  };
}

/** Failures in groups of one treatment each. (`Map.groupBy` is not in Node.js 20.) */
function byTreatment<Item>(failures: readonly Failure<Item>[]): Iterable<readonly Failure<Item>[]> {
  const groups = new Map<string, Failure<Item>[]>();
  for (const failure of failures) {
    const key = JSON.stringify(failure.treatment);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [failure]);
    else group.push(failure);
  }
  return groups.values();
}
