import {DomainError} from '@orderwell/domain';
import * as limits from './limits.ts';

/**
 * The way from one side to the other within one process. Like a queue's consumer, the receiver can stop: then what is in
 * its hands is finished, and whoever sends more learns that nobody takes it, and keeps it.
 */
export class InProcessLink<Message> {
  #handler: ((message: Message) => Promise<unknown>) | undefined;
  readonly #inHand = new Set<Promise<unknown>>();
  readonly #answerTimeoutMs: number;

  /** @param options.answerTimeoutMs how long a sender waits for the receiver to finish */
  constructor({answerTimeoutMs = limits.answerTimeoutMs}: {answerTimeoutMs?: number} = {}) {
    this.#answerTimeoutMs = answerTimeoutMs;
  }

  /** Begins to receive. @returns how to stop, which resolves once everything in hand is finished */
  receive(handler: (message: Message) => Promise<unknown>): {readonly active: true; stop(): Promise<void>} {
    this.#handler = handler;
    return {
      active: true,
      stop: async () => {
        this.#handler = undefined;
        await Promise.allSettled(this.#inHand);
      },
    };
  }

  /**
   * Hands a message over. Resolves once the receiver has finished it.
   * @throws DomainError `UNAVAILABLE` while nobody receives, and when the receiver takes too long: it may finish later;
   * whatever the receiver throws
   */
  readonly deliver = async (message: Message): Promise<void> => {
    if (this.#handler === undefined) throw new DomainError('UNAVAILABLE', 'the other side is starting or stopping');
    const handled = this.#handler(message).finally(() => this.#inHand.delete(handled));
    this.#inHand.add(handled);
    const {promise: late, reject} = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new DomainError('UNAVAILABLE', `the other side did not finish within ${this.#answerTimeoutMs} ms`));
    }, this.#answerTimeoutMs);
    try {
      await Promise.race([handled, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
