import {fulfilledWithin} from '../runtime/flag.ts';
import {closeTimeoutMs} from './limits.ts';

/** What is needed of a client of pg's. */
interface Client {
  once(event: 'end', ended: () => void): unknown;
}

/**
 * The connections of all pools of one database, each until it has ended. A pool that is closed takes leave of the
 * server on each and says at once that it is closed; what a server that is silent never answers would keep the process
 * alive.
 */
export class OpenClients {
  readonly #ends = new Map<Client, Promise<void>>();

  opened(client: Client): void {
    const {promise, resolve} = Promise.withResolvers<void>();
    this.#ends.set(client, promise);
    client.once('end', () => {
      this.#ends.delete(client);
      resolve();
    });
  }

  /** Waits until all have ended, for a moment, and cuts off those that have not. */
  async ended(): Promise<void> {
    const ends = Promise.all(this.#ends.values());
    if (!(await fulfilledWithin(closeTimeoutMs, ends))) for (const client of this.#ends.keys()) cutOff(client);
    await ends;
  }
}

/** pg says of its client neither that it has a socket nor how to close it without a word. */
function cutOff(client: Client & {readonly connection?: {readonly stream?: {destroy(): void}}}): void {
  client.connection?.stream?.destroy();
}
