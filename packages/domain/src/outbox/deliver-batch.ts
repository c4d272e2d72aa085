import {DomainError, type DomainErrorCode} from '../errors.ts';
import type {Claim, Outbox} from './outbox.ts';

type Delays = readonly [number, ...number[]];

/** How an outbox is worked off. All limits are per pass. */
export interface DeliveryPolicy {
  /** Most items under way at once. */
  readonly batchSizeMax: number;
  /** How long a claimed item is left to this pass; longer than a delivery can take. */
  readonly leaseMs: number;
  /**
   * Delays in milliseconds after the first, second … attempt that failed because something could not be reached; the
   * last one holds for all that follow, for as long as it takes.
   */
  readonly retryDelaysMs: Delays;
  /** The same for attempts in which the item itself was refused. */
  readonly refusalDelaysMs: Delays;
  /** After so many refusals the item is parked; undefined if it must be tried for ever. */
  readonly refusalsMax: number | undefined;
}

export const defaultDeliveryPolicy: DeliveryPolicy = {
  batchSizeMax: 100,
  leaseMs: 10_000,
  retryDelaysMs: [500, 1_000, 2_000, 4_000, 8_000, 10_000],
  refusalDelaysMs: [1_000, 10_000, 60_000, 300_000],
  refusalsMax: 8,
};

/** What became of one pass. */
export interface DeliveryReport {
  readonly claimed: number;
  /** Items that were delivered and marked so. */
  readonly settled: number;
  /** Why items could not be delivered; they will be tried again, except for those that were parked. */
  readonly failures: readonly unknown[];
  /** Items that were refused for good in this pass. */
  readonly parked: number;
}

export type Deliver<Item> = (claim: Claim<Item>) => Promise<void>;

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
  const settled = delivered.length === 0 ? 0 : await outbox.settle(delivered);
  for (const alike of Map.groupBy(failed, ({treatment}) => JSON.stringify(treatment)).values()) {
    await treat(outbox, alike);
  }
  return {
    claimed: claims.length,
    settled,
    failures: failed.map(({error}) => error),
    parked: failed.filter(({treatment}) => treatment.kind === 'park').length,
  };
}

/**
 * The same for items that take long and differently long: as soon as some are done, others are claimed, so that up to
 * `batchSizeMax` are under way and a slow one holds up none. The pass ends when nothing is left to claim.
 * @param goOn false when no more items are to be begun
 * @throws DomainError `UNAVAILABLE` when the outbox cannot be asked, once what is under way has ended
 */
export async function deliverFlowing<Item>(
  outbox: Outbox<Item>,
  deliver: Deliver<Item>,
  policy: DeliveryPolicy,
  goOn: () => boolean,
): Promise<DeliveryReport> {
  const {batchSizeMax, leaseMs} = policy;
  // Claiming for each single item that ends would cost a look at the store each.
  const refillAt = Math.ceil(batchSizeMax / 4);
  const underWay = new Set<Promise<void>>();
  const report = {claimed: 0, settled: 0, failures: [] as unknown[], parked: 0};
  const one = async (claim: Claim<Item>): Promise<void> => {
    const failure = await failureOf(claim, deliver, policy);
    if (failure === undefined) {
      report.settled += await outbox.settle([claim]);
      return;
    }
    report.failures.push(failure.error);
    if (failure.treatment.kind === 'park') report.parked += 1;
    await treat(outbox, [failure]);
  };
  const broken: unknown[] = [];
  const breakWith = (error: unknown): void => void broken.push(error);
  const refill = async (limit: number): Promise<boolean> => {
    const claims = await outbox.claim({limit, leaseMs});
    report.claimed += claims.length;
    for (const claim of claims) {
      const task = one(claim)
        .catch(breakWith)
        .finally(() => underWay.delete(task));
      underWay.add(task);
    }
    return claims.length === limit;
  };
  let mayBeMore = true;
  while (underWay.size > 0 || (mayBeMore && broken.length === 0 && goOn())) {
    const free = batchSizeMax - underWay.size;
    if (mayBeMore && broken.length === 0 && goOn() && free >= refillAt) {
      mayBeMore = await refill(free).catch((error: unknown) => {
        breakWith(error);
        return false;
      });
    }
    if (underWay.size === 0) continue;
    await Promise.race(underWay);
    // Something may have come due while that one was under way.
    mayBeMore ||= underWay.size > 0;
  }
  if (broken.length > 0) throw broken[0];
  return report;
}

/** What is to be done with an item that could not be delivered. */
type Treatment =
  | {readonly kind: 'release'; readonly retryInMs: number; readonly refused: boolean}
  | {readonly kind: 'park'; readonly reason: string};

interface Failure<Item> {
  readonly claim: Claim<Item>;
  readonly error: unknown;
  readonly treatment: Treatment;
}

async function failureOf<Item>(
  claim: Claim<Item>,
  deliver: Deliver<Item>,
  policy: DeliveryPolicy,
): Promise<Failure<Item> | undefined> {
  try {
    await deliver(claim);
    return undefined;
  } catch (error) {
    return {claim, error, treatment: treatmentOf(claim, error, policy)};
  }
}

async function treat<Item>(outbox: Outbox<Item>, alike: readonly Failure<Item>[]): Promise<void> {
  const [first] = alike;
  if (first === undefined) return;
  const {treatment} = first;
  if (treatment.kind === 'release') {
    const {retryInMs, refused} = treatment;
    return outbox.release(
      alike.map(({claim}) => claim),
      {retryInMs, refused},
    );
  }
  for (const {claim} of alike) await outbox.park(claim, {reason: treatment.reason});
}

/** What says nothing of the item: somebody else cannot be reached, or has not made up their mind. */
const passing: ReadonlySet<DomainErrorCode> = new Set<DomainErrorCode>([
  'PAYMENT_OUTCOME_UNKNOWN',
  'TOO_MUCH_CONTENTION',
  'UNAVAILABLE',
]);

function treatmentOf({attempt, refusals}: Claim<unknown>, error: unknown, policy: DeliveryPolicy): Treatment {
  if (error instanceof DomainError && passing.has(error.code)) {
    return {kind: 'release', retryInMs: delayAfter(attempt, policy.retryDelaysMs), refused: false};
  }
  const refused = refusals + 1;
  if (policy.refusalsMax === undefined || refused < policy.refusalsMax) {
    return {kind: 'release', retryInMs: delayAfter(refused, policy.refusalDelaysMs), refused: true};
  }
  return {kind: 'park', reason: error instanceof Error ? error.message : String(error)};
}

const delayAfter = (times: number, delays: Delays): number => delays[times - 1] ?? delays.at(-1) ?? delays[0];
