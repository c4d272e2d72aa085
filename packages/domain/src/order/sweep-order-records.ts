import type {Clock} from '../clock.ts';
import {messagesRememberedMs} from '../outbox/cause.ts';
import type {OrderRepository} from './order-repository.ts';

/** Most records of each kind that one pass forgets, so that no pass holds up the rest of the store. */
const sweepBatchSizeMax = 1_000;

/** Answers that expired and messages that will not come again are forgotten. */
export class SweepOrderRecords {
  readonly #orders: OrderRepository;
  readonly #clock: Clock;

  constructor({orders, clock}: {orders: OrderRepository; clock: Clock}) {
    this.#orders = orders;
    this.#clock = clock;
  }

  /** @returns whether there may be more to forget @throws DomainError `UNAVAILABLE` */
  async execute(): Promise<{readonly more: boolean}> {
    const now = this.#clock.now();
    const recordedBefore = new Date(now.getTime() - messagesRememberedMs);
    const answers = await this.#orders.forgetAnswers({expiredBefore: now, limit: sweepBatchSizeMax});
    const messages = await this.#orders.forgetMessages({recordedBefore, limit: sweepBatchSizeMax});
    return {more: answers === sweepBatchSizeMax || messages === sweepBatchSizeMax};
  }
}
