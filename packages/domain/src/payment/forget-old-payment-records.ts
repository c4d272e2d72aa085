import {messagesRememberedMs} from '../outbox/cause.ts';
import type {PaymentRepository} from './payment-repository.ts';

/** Most records that one pass forgets, so that no pass holds up the rest of the store. */
const forgottenAtOnceMax = 1_000;

/** Messages that will not come again are forgotten. */
export class ForgetOldPaymentRecords {
  readonly #ports: {readonly payments: PaymentRepository};

  constructor(ports: {readonly payments: PaymentRepository}) {
    this.#ports = ports;
  }

  /** @returns whether there may be more to forget @throws DomainError `UNAVAILABLE` */
  async execute(): Promise<{readonly more: boolean}> {
    const limit = forgottenAtOnceMax;
    const messages = await this.#ports.payments.forgetMessages({olderThanMs: messagesRememberedMs, limit});
    return {more: messages === limit};
  }
}
