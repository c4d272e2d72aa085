import {messagesRememberedMs} from '../outbox/cause.ts';
import type {OrderRepository} from './order-repository.ts';

/** Most records of each kind that one pass forgets, so that no pass holds up the rest of the store. */
const forgottenAtOnceMax = 1_000;

/** Answers that expired and messages that will not come again are forgotten. */
export class ForgetOldOrderRecords {
  readonly #ports: {readonly orders: OrderRepository};

  constructor(ports: {readonly orders: OrderRepository}) {
    this.#ports = ports;
  }

  /** @returns whether there may be more to forget @throws DomainError `UNAVAILABLE` */
  async execute(): Promise<{readonly more: boolean}> {
    const {orders} = this.#ports;
    const limit = forgottenAtOnceMax;
    const answers = await orders.forgetAnswers({limit});
    const messages = await orders.forgetMessages({olderThanMs: messagesRememberedMs, limit});
    return {more: answers === limit || messages === limit};
  }
}
