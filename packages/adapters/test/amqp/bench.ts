import {type Broker, type BrokerNames, type BrokerOptions, openBroker} from '@orderwell/adapters/amqp';
import {TcpProxy} from '@orderwell/test-support';
import type {Suite} from 'mocha';
import {LogBook} from '../support/log-book.ts';
import {brokerUrl, quickLimits, RawPeer, requireBroker, uniqueNames} from '../support/rabbitmq.ts';

/** What a test of the broker has at hand. Everything that it opened is closed and deleted by `close`. */
export class Bench {
  readonly names: BrokerNames;
  readonly peer: RawPeer;
  readonly log = new LogBook();
  readonly #brokers: Broker[] = [];
  readonly #proxies: TcpProxy[] = [];

  private constructor(names: BrokerNames, peer: RawPeer) {
    this.names = names;
    this.peer = peer;
  }

  static async open(): Promise<Bench> {
    const names = uniqueNames();
    return new Bench(names, await RawPeer.open(names));
  }

  /** A broker that need not be up yet. */
  broker(options: Partial<BrokerOptions> = {}): Broker {
    const limits = {...quickLimits, ...options.limits};
    const broker = openBroker({
      url: brokerUrl(),
      names: this.names,
      queueType: 'quorum',
      logger: this.log,
      ...options,
      limits,
    });
    this.#brokers.push(broker);
    return broker;
  }

  /** A broker that is up. */
  async upBroker(options: Partial<BrokerOptions> = {}): Promise<Broker> {
    const broker = this.broker(options);
    await broker.whenUp();
    return broker;
  }

  async proxy(): Promise<TcpProxy> {
    const proxy = await TcpProxy.start(brokerUrl());
    this.#proxies.push(proxy);
    return proxy;
  }

  async close(): Promise<void> {
    await Promise.all(this.#brokers.map((broker) => broker.close()));
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
    await this.peer.close();
  }
}

/** Gives every test of a suite a bench of its own, and skips the suite where there is no broker. */
export function withBench(suite: Suite): () => Bench {
  let bench: Bench | undefined;
  suite.timeout(15_000);
  suite.beforeAll('finds a broker', async function () {
    await requireBroker(this);
  });
  suite.beforeEach(async () => {
    bench = await Bench.open();
  });
  suite.afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });
  return () => {
    if (bench === undefined) throw new Error('there is a bench only while a test runs');
    return bench;
  };
}

/** The code of the error that a promise rejects with, or what happened instead. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no rejection',
    (error: unknown) =>
      error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : String(error),
  );
}

/** Collects what a handler is given, and lets a test wait for it. */
export class Inbox<Message> {
  readonly all: Message[] = [];
  readonly #waiting = new Set<() => void>();

  readonly put = async (message: Message): Promise<void> => {
    this.all.push(message);
    for (const look of this.#waiting) look();
  };

  /** Resolves with everything as soon as there are so many. */
  async count(count: number): Promise<readonly Message[]> {
    const {promise, resolve} = Promise.withResolvers<void>();
    const look = (): void => {
      if (this.all.length >= count) resolve();
    };
    this.#waiting.add(look);
    look();
    await promise;
    this.#waiting.delete(look);
    return this.all;
  }
}
