import {randomUUID} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import {eventually} from '@orderwell/test-support';
import type {Acknowledged} from './invariants.ts';
import type {OrderJson} from './order-client.ts';

/** How many clients there are. */
export const clients = 5;
/** Pause of a client between two orders, and before it asks again, in milliseconds. */
const pauseMs = 100;
/** One order in so many is asked for again although it was answered, as by a double click. */
const repeatEvery = 5;
/** One order in so many costs more than the gateway pays. */
const declineEvery = 4;

/** What a request came to: the status of its answer, or that there was none. */
export type Answer = number | 'none';

/** Clients that place one order after the other, each with a key of its own, and ask again until it is answered with 201. */
export class Load {
  /** What the clients were told, once for each time that they were told. */
  readonly acknowledged: Acknowledged[] = [];
  readonly #name = randomUUID();
  readonly #addresses: readonly string[];
  readonly #answers = new Map<Answer, number>();
  readonly #stopping = new AbortController();
  readonly #running: Promise<unknown>;

  /** Begins at once. @param addresses of order services, which the clients ask in turn */
  constructor(...addresses: readonly string[]) {
    this.#addresses = addresses;
    this.#running = Promise.all(Array.from({length: clients}, (_, client) => this.#placeOrders(client)));
    // Whoever stops it learns of it; until then it must not end the process.
    this.#running.catch(() => undefined);
  }

  /** Every kind of answer that there was. */
  get answers(): Answer[] {
    return [...this.#answers.keys()];
  }

  /** Resolves when so many more requests came to this. */
  async answered(answer: Answer, count: number): Promise<void> {
    const before = this.#count(answer);
    await eventually(
      async () => this.#count(answer) - before,
      (more) => more >= count,
      `${count} more requests that come to ${answer}`,
    );
  }

  /** Begins no other orders. Resolves when those that were begun are answered with 201. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  #count(answer: Answer): number {
    return this.#answers.get(answer) ?? 0;
  }

  async #placeOrders(client: number): Promise<void> {
    for (let order = 1; !this.#stopping.signal.aborted; order++) {
      const body = JSON.stringify({productId: '1', quantity: order % declineEvery === 0 ? 6 : 1});
      for (let times = order % repeatEvery === 0 ? 2 : 1; times > 0; times--) {
        await this.#untilPlaced(`${this.#name}-${client}-${order}`, body);
      }
      await pause(pauseMs);
    }
  }

  async #untilPlaced(key: string, body: string): Promise<void> {
    for (let turn = this.acknowledged.length; ; turn++) {
      const address = this.#addresses[turn % this.#addresses.length];
      const answer = await placed(`${address}/orders`, key, body);
      const came = answer?.status ?? 'none';
      this.#answers.set(came, this.#count(came) + 1);
      if (answer?.status === 201) {
        const {id, totalPrice} = JSON.parse(answer.body) as OrderJson;
        this.acknowledged.push({id, totalPrice, key, body: answer.body});
        return;
      }
      await pause(pauseMs);
    }
  }
}

async function placed(url: string, key: string, body: string): Promise<{status: number; body: string} | undefined> {
  try {
    const headers = {'content-type': 'application/json', 'idempotency-key': key};
    const response = await fetch(url, {method: 'POST', headers, body});
    return {status: response.status, body: await response.text()};
  } catch {
    return undefined;
  }
}
