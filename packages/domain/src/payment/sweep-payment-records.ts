import type {Clock} from '../clock.ts';
import {messagesRememberedMs} from '../outbox/cause.ts';
import type {PaymentRepository} from './payment-repository.ts';

/** Most records that one pass forgets, so that no pass holds up the rest of the store. */
const sweepBatchSizeMax = 1_000;

/** Messages that will not come again are forgotten. */
export class SweepPaymentRecords {
  readonly #payments: PaymentRepository;
  readonly #clock: Clock;

  constructor({payments, clock}: {payments: PaymentRepository; clock: Clock}) {
    this.#payments = payments;
    this.#clock = clock;
  }

  /** @returns whether there may be more to forget @throws DomainError `UNAVAILABLE` */
  async execute(): Promise<{readonly more: boolean}> {
    const recordedBefore = new Date(this.#clock.now().getTime() - messagesRememberedMs);
    const messages = await this.#payments.forgetMessages({recordedBefore, limit: sweepBatchSizeMax});
    return {more: messages === sweepBatchSizeMax};
  }
}
