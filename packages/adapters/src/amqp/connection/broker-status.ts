import type {Logger} from '../../runtime/logger.ts';
import {reasonOf} from '../../runtime/reason-of.ts';
import {Flag} from '../../runtime/flag.ts';

/** Whether messages can be sent, and whether they can be received. */
export interface BrokerStatus {
  readonly publishing: 'up' | 'down';
  readonly consuming: 'up' | 'down';
}

type Part = keyof BrokerStatus;

/**
 * Knows whether the broker can be used, and says so once for each change: one line however many attempts fail, and one
 * for both connections together, because they go down together.
 */
export class StatusBoard {
  readonly #logger: Logger;
  readonly #shown: string;
  readonly #state: Record<Part, 'up' | 'down'> = {publishing: 'down', consuming: 'down'};
  readonly #up = new Flag();
  #said = '';
  #closed = false;

  constructor(logger: Logger, shown: string) {
    this.#logger = logger;
    this.#shown = shown;
  }

  get status(): BrokerStatus {
    return {...this.#state};
  }

  /** Raised while messages can be both sent and received. */
  get up(): Flag {
    return this.#up;
  }

  isUp(part: Part): void {
    if (this.#closed) return;
    this.#state[part] = 'up';
    if (this.#state.publishing === 'down' || this.#state.consuming === 'down') return;
    this.#up.set(true);
    if (this.#said !== 'up') this.#logger.info({broker: this.#shown}, `message broker ${this.#shown} is connected`);
    this.#said = 'up';
  }

  isDown(part: Part, error: unknown): void {
    if (this.#closed) return;
    this.#state[part] = 'down';
    this.#up.set(false);
    // A wrong password is another story than an absent broker, and worth a line of its own.
    const reason = reasonOf(error);
    const saying = /ACCESS.REFUSED|NOT_ALLOWED/.test(reason) ? 'refused' : 'down';
    if (this.#said === saying) return;
    this.#said = saying;
    this.#logger.warn(
      {broker: this.#shown, ...this.#state},
      `message broker ${this.#shown} cannot be used: ${reason}; trying again in the background`,
    );
  }

  /** From now on it is down on purpose. */
  close(): void {
    this.#closed = true;
    this.#state.publishing = 'down';
    this.#state.consuming = 'down';
    this.#up.set(false);
  }
}
