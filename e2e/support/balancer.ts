import {EventEmitter, once} from 'node:events';
import {Agent, type ClientRequest, type IncomingMessage, request} from 'node:http';
import {text} from 'node:stream/consumers';
import {setTimeout as pause} from 'node:timers/promises';
import {eventually} from '@orderwell/test-support';
import type {OrderJson} from './order-client.ts';

/** Time between two questions to a replica whether it is ready, in milliseconds. */
const probeIntervalMs = 50;

/** One running process of the order service. */
export interface Replica {
  readonly address: string;
  readonly managementAddress: string;
}

/** What became of a request: an answer, or the error of its connection. */
export type Outcome =
  | {readonly status: number; readonly order: OrderJson; readonly key: string}
  | {readonly error: unknown; readonly key: string};

interface Backend extends Replica {
  ready: boolean;
  /** Requests that were begun for it and have not left yet. */
  readonly leaving: Set<ClientRequest>;
  readonly removed: AbortController;
  readonly probing: Promise<void>;
}

/**
 * Sends requests over connections that it keeps, to replicas that were ready when it last asked them. Nothing is sent
 * twice: what fails here fails for the client.
 */
export class Balancer {
  readonly #agent = new Agent({keepAlive: true});
  readonly #backends = new Set<Backend>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #turn = 0;

  /** Resolves when the replica gets requests. */
  async add(replica: Replica): Promise<void> {
    const removed = new AbortController();
    const backend: Backend = {...replica, ready: false, leaving: new Set(), removed, probing: Promise.resolve()};
    this.#backends.add(Object.assign(backend, {probing: this.#probe(backend)}));
    while (!backend.ready) await once(this.#changes, 'ready');
  }

  /** Asks no more whether it is ready. For a replica that has ended. */
  async remove({address}: Replica): Promise<void> {
    const backend = this.#at(address);
    this.#backends.delete(backend);
    backend.removed.abort();
    await backend.probing;
  }

  /** Places an order at whatever replica is ready, the next one each time. */
  async place(key: string): Promise<Outcome> {
    let ready: Backend[] = [];
    while (ready.length === 0) {
      ready = [...this.#backends].filter((backend) => backend.ready);
      if (ready.length === 0) await once(this.#changes, 'ready');
    }
    this.#turn += 1;
    const target = ready[this.#turn % ready.length] as Backend;
    const sent = this.#post(target, key);
    const left = (): void => {
      if (target.leaving.delete(sent)) this.#changes.emit('change');
    };
    target.leaving.add(sent);
    sent.once('close', left);
    sent.end(order, () => {
      left();
      this.#changes.emit('sent', target.address);
    });
    return outcomeOf(sent, key);
  }

  /** Resolves right after a request left for the replica. */
  async sentTo({address}: Replica): Promise<void> {
    for (;;) if ((await once(this.#changes, 'sent'))[0] === address) return;
  }

  /** Resolves when it has seen that the replica is not ready, and what it had for it before that has left. */
  async looksElsewhere({address}: Replica): Promise<void> {
    const backend = this.#at(address);
    while (backend.ready || backend.leaving.size > 0) await once(this.#changes, 'change');
  }

  /**
   * Begins to place an order at a replica that is ready, and sends the rest of it only when that replica accepts no more
   * connections.
   * @returns when the beginning is sent, with the outcome to come
   */
  async placeUntilClosed(replica: Replica, key: string): Promise<{readonly outcome: Promise<Outcome>}> {
    const slow = this.#post(this.#at(replica.address), key);
    const [beginning, rest] = [order.subarray(0, 5), order.subarray(5)];
    await new Promise<void>((resolve, reject) => slow.on('error', reject).write(beginning, () => resolve()));
    const outcome = outcomeOf(slow, key);
    const closed = eventually(
      () => status(`${replica.address}/orders`).catch(() => 'refused'),
      (answer) => answer === 'refused',
      'the end of accepting',
    );
    return {outcome: closed.then(() => slow.end(rest)).then(() => outcome)};
  }

  /** Stops asking, and closes the connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#backends].map((backend) => this.remove(backend)));
    this.#agent.destroy();
  }

  async #probe(backend: Backend): Promise<void> {
    const {signal} = backend.removed;
    while (!signal.aborted) {
      backend.ready = await status(`${backend.managementAddress}/readyz`).then(
        (answer) => answer === 200,
        () => false,
      );
      this.#changes.emit(backend.ready ? 'ready' : 'change');
      await pause(probeIntervalMs, undefined, {signal}).catch(() => undefined);
    }
  }

  #at(address: string): Backend {
    const backend = [...this.#backends].find((known) => known.address === address);
    if (backend === undefined) throw new Error(`nothing is known of ${address}`);
    return backend;
  }

  #post({address}: Replica, key: string): ClientRequest {
    const headers = {'content-type': 'application/json', 'content-length': order.length, 'idempotency-key': key};
    return request(`${address}/orders`, {method: 'POST', agent: this.#agent, headers});
  }
}

const order = Buffer.from(JSON.stringify({productId: '1', quantity: 1}));

async function outcomeOf(sent: ClientRequest, key: string): Promise<Outcome> {
  try {
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return {status: response.statusCode ?? 0, order: JSON.parse(await text(response)) as OrderJson, key};
  } catch (error) {
    return {error, key};
  }
}

/** The status of an answer to GET, over a connection of its own. */
async function status(url: string): Promise<number> {
  const sent = request(url, {agent: false}).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}
