import {type Asked, DomainError, type WaitingMessages} from '@orderwell/domain';
import type {Broker} from './broker/broker.ts';
import {retryQueue} from './topology/broker-names.ts';

/**
 * Looks into the queues on the way to the payment side, retries included. The broker counts what waits and not what
 * consumers hold; these have it recorded within moments. What was seen holds for a moment, because inquiries come many
 * at once.
 */
export class AmqpWaitingMessages implements WaitingMessages {
  readonly #broker: Broker;
  readonly #looks = new Map<Asked, {readonly until: number; readonly mayHold: Promise<boolean>}>();

  constructor({broker}: {broker: Broker}) {
    this.#broker = broker;
  }

  mayHold(asked: Asked): Promise<boolean> {
    const now = performance.now();
    const latest = this.#looks.get(asked);
    if (latest !== undefined && now < latest.until) return latest.mayHold;
    const look = {until: now + this.#broker.limits.waitingLookMs, mayHold: this.#look(asked)};
    this.#looks.set(asked, look);
    return look.mayHold;
  }

  async #look(asked: Asked): Promise<boolean> {
    const {names, limits} = this.#broker;
    const queue = asked === 'payment' ? names.requestQueue : names.cancelRequestQueue;
    for (const name of [queue, ...limits.retryDelaysMs.map((delayMs) => retryQueue(queue, delayMs))]) {
      const counts = await this.#broker.counts(name);
      if (counts === undefined) throw new DomainError('UNAVAILABLE', `what waits in queue "${name}" cannot be told`);
      if (counts.messageCount > 0) return true;
    }
    return false;
  }
}
