import type {DeliveryPolicy, DeliveryReport} from './delivery-policy.ts';
import type {Claim, Outbox} from './outbox.ts';
import {type Deliver, failureOf, treat} from './undelivered.ts';

/**
 * As `deliverBatch`, for items that take long and differently long: as soon as some are done, others are claimed, so that
 * up to `batchSizeMax` are under way and a slow one holds up none. The pass ends when nothing is left to claim.
 * @param options.goOn false when no more items are to be begun
 * @param options.failed is told at once why an item could not be delivered, because a pass may last as long as an outage;
 * the report leaves those out then
 * @throws DomainError `UNAVAILABLE` when the outbox cannot be asked, once what is under way has ended
 */
export function deliverFlowing<Item>(
  outbox: Outbox<Item>,
  deliver: Deliver<Item>,
  policy: DeliveryPolicy,
  options: FlowOptions = {},
): Promise<DeliveryReport> {
  return new Flow(outbox, deliver, policy, options).run();
}

export interface FlowOptions {
  readonly goOn?: (() => boolean) | undefined;
  readonly failed?: ((error: unknown) => void) | undefined;
}

/** One pass. */
class Flow<Item> {
  readonly #outbox: Outbox<Item>;
  readonly #deliver: Deliver<Item>;
  readonly #policy: DeliveryPolicy;
  readonly #goOn: () => boolean;
  readonly #failed: (error: unknown) => void;
  readonly #underWay = new Set<Promise<void>>();
  readonly #report = {claimed: 0, settled: 0, failures: [] as unknown[], parked: 0};
  #mayBeMore = true;
  /** Why the outbox could not be asked, the first time. */
  #broken: {readonly error: unknown} | undefined;

  constructor(
    outbox: Outbox<Item>,
    deliver: Deliver<Item>,
    policy: DeliveryPolicy,
    {goOn = () => true, failed}: FlowOptions,
  ) {
    this.#outbox = outbox;
    this.#deliver = deliver;
    this.#policy = policy;
    this.#goOn = goOn;
    this.#failed = failed ?? ((error) => void this.#report.failures.push(error));
  }

  async run(): Promise<DeliveryReport> {
    while (this.#underWay.size > 0 || this.#mayBegin()) {
      await this.#refill();
      if (this.#underWay.size === 0) continue;
      await Promise.race(this.#underWay);
      // Something may have come due while that one was under way.
      this.#mayBeMore ||= this.#underWay.size > 0;
    }
    if (this.#broken !== undefined) throw this.#broken.error;
    return this.#report;
  }

  #mayBegin(): boolean {
    return this.#mayBeMore && this.#broken === undefined && this.#goOn();
  }

  /** Begins as many as may be under way, once that is a quarter: a claim for each that ends would cost a look each. */
  async #refill(): Promise<void> {
    const {batchSizeMax, leaseMs} = this.#policy;
    const limit = batchSizeMax - this.#underWay.size;
    if (limit < Math.ceil(batchSizeMax / 4) || !this.#mayBegin()) return;
    try {
      const claims = await this.#outbox.claim({limit, leaseMs});
      this.#report.claimed += claims.length;
      this.#mayBeMore = claims.length === limit;
      for (const claim of claims) this.#begin(claim);
    } catch (error) {
      this.#broken ??= {error};
    }
  }

  #begin(claim: Claim<Item>): void {
    const task = this.#attempt(claim)
      .catch((error: unknown) => void (this.#broken ??= {error}))
      .finally(() => this.#underWay.delete(task));
    this.#underWay.add(task);
  }

  async #attempt(claim: Claim<Item>): Promise<void> {
    const failure = await failureOf(claim, this.#deliver, this.#policy);
    if (failure === undefined) {
      await this.#outbox.settle([claim]);
      this.#report.settled += 1;
      return;
    }
    this.#failed(failure.error);
    if (failure.treatment.kind === 'park') this.#report.parked += 1;
    await treat(this.#outbox, [failure]);
  }
}
