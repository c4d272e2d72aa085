import {randomUUID} from 'node:crypto';
import {Random} from '@orderwell/simulation';
import {eventually} from '@orderwell/test-support';
import type {Acknowledged} from './audit.ts';
import {JournalingClient} from './journaling-client.ts';

/** How many orders are placed at once. */
export const clients = 5;

/** Orders that are placed one after the other, by several clients, until it is stopped. */
export class Load {
  readonly #client: JournalingClient;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  /** Begins at once. @param addresses of order services */
  constructor(...addresses: readonly string[]) {
    const random = new Random(1, 'load');
    this.#client = new JournalingClient({name: randomUUID(), addresses: () => addresses, random});
    this.#running = this.#client.placeOrders(clients, this.#stopping.signal);
    // Whoever stops it learns of it; until then it must not end the process.
    this.#running.catch(() => undefined);
  }

  /** What the clients were told, once for each time that they were told. */
  get acknowledged(): readonly Acknowledged[] {
    return this.#client.acknowledged;
  }

  /** Every kind of answer that there was. */
  get answers(): (number | 'none')[] {
    return [...this.#client.answers.keys()];
  }

  /** Resolves when so many more requests came to this. */
  async answered(answer: number, count: number): Promise<void> {
    const soFar = (): number => this.#client.answers.get(answer) ?? 0;
    const before = soFar();
    await eventually(
      async () => soFar() - before,
      (more) => more >= count,
      `${count} more requests that come to ${answer}`,
    );
  }

  /** Begins no other orders. Resolves when those that were begun are answered with 201. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}
