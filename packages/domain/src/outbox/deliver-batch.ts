import type {Claim, Outbox} from './outbox.ts';

/** How an outbox is worked off. All limits are per pass. */
export interface DeliveryPolicy {
  /** Most items under way at once. */
  readonly batchSizeMax: number;
  /** How long a claimed item is left to this pass; longer than a delivery can take. */
  readonly leaseMs: number;
  /** Delays in milliseconds after the first, second … failed attempt; the last one holds for all that follow. */
  readonly retryDelaysMs: readonly [number, ...number[]];
}

export const defaultDeliveryPolicy: DeliveryPolicy = {
  batchSizeMax: 100,
  leaseMs: 10_000,
  retryDelaysMs: [500, 1_000, 2_000, 4_000, 8_000, 10_000],
};

/** What became of one pass. */
export interface DeliveryReport {
  readonly claimed: number;
  /** Items that were delivered and marked so. */
  readonly settled: number;
  /** Why items could not be delivered; they will be tried again. */
  readonly failures: readonly unknown[];
}

/**
 * Claims a batch, delivers all of it at once, settles what was delivered, and releases what was not.
 * An item is settled only after its delivery resolved: a crash in between makes it go out again, never get lost.
 * @throws DomainError `UNAVAILABLE` when the outbox cannot be asked
 */
export async function deliverBatch<Item>(
  outbox: Outbox<Item>,
  deliver: (item: Item) => Promise<void>,
  policy: DeliveryPolicy,
): Promise<DeliveryReport> {
  const claims = await outbox.claim({limit: policy.batchSizeMax, leaseMs: policy.leaseMs});
  const delivered: Claim<Item>[] = [];
  const failed: Claim<Item>[] = [];
  const failures: unknown[] = [];
  await Promise.all(
    claims.map(async (claim) => {
      try {
        await deliver(claim.item);
        delivered.push(claim);
      } catch (error) {
        failed.push(claim);
        failures.push(error);
      }
    }),
  );
  const settled = delivered.length === 0 ? 0 : await outbox.settle(delivered);
  for (const [retryInMs, claimsToRelease] of byRetryDelay(failed, policy)) {
    await outbox.release(claimsToRelease, {retryInMs});
  }
  return {claimed: claims.length, settled, failures};
}

function byRetryDelay<Item>(
  claims: readonly Claim<Item>[],
  {retryDelaysMs: delays}: DeliveryPolicy,
): Map<number, Claim<Item>[]> {
  return Map.groupBy(claims, ({attempt}) => delays[attempt - 1] ?? delays.at(-1) ?? delays[0]);
}
