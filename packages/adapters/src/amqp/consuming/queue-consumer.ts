import {setMaxListeners} from 'node:events';
import type {Broker} from '../broker/broker.ts';
import {Flag, fulfilledWithin} from '../../runtime/flag.ts';
import {reasonOf} from '../../runtime/reason-of.ts';
import type {Stoppable} from '../../runtime/stoppable.ts';
import type {Link} from '../connection/broker-connection.ts';
import {keepOpen, watched} from '../connection/keep-open.ts';
import {declareTopology, TopologyConflict} from '../topology/declare-topology.ts';
import {type Deliver, Subscription} from './subscription.ts';

/** Something that takes messages from a queue until it is stopped. */
export interface MessageConsumer extends Stoppable {
  /** Whether the broker delivers messages to it right now. */
  readonly active: boolean;
  /** Resolves when the broker delivers messages to it, or the signal aborts. A service need not wait for it. */
  whenActive(signal?: AbortSignal): Promise<void>;
  /**
   * Takes no more messages, waits for those in hand up to the limit `stopTimeoutMs`, and leaves the rest to the next
   * consumer. Safe to repeat.
   */
  stop(): Promise<void>;
}

/**
 * Takes messages from one queue, on whatever connection there is. It is always in one of four states:
 *
 * 1. *waiting*: there is no connection, or the broker does not let it consume. It begins as soon as it can.
 * 2. *ramping*: it takes one message at a time, and twice as many after each full round that was done.
 * 3. *at full width*: it takes as many at once as its prefetch says.
 * 4. *stopping*: it takes no more, finishes what it has, and leaves the rest to the next consumer.
 *
 * It waits again, and ramps from the beginning, whenever its channel is lost. A message that ends connections or
 * processes takes those down that were delivered with it, and each of these deliveries counts: if it began at full
 * width, the broker would in the end park all of them.
 */
export class QueueConsumer implements MessageConsumer {
  readonly #broker: Broker;
  readonly #queue: string;
  readonly #prefetch: number;
  readonly #deliver: Deliver;
  readonly #inHand = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #active = new Flag();
  readonly #loop: Promise<void>;
  #subscription: Subscription | undefined;
  #stopped: Promise<void> | undefined;
  #trouble = '';

  constructor(options: {broker: Broker; queue: string; prefetch: number; deliver: Deliver}) {
    this.#broker = options.broker;
    this.#queue = options.queue;
    this.#prefetch = options.prefetch;
    this.#deliver = options.deliver;
    const {consuming: connection, limits} = this.#broker;
    const lost = {firstMs: limits.reconnectDelayMs, mostMs: limits.reconnectDelayMsMax};
    const refused = {firstMs: limits.topologyRetryDelayMs, mostMs: limits.topologyRetryDelayMsMax};
    this.#loop = keepOpen({
      connection,
      open: (link) => this.#subscribe(link),
      lost: (reason) => this.#lost(reason),
      backoff: (reason) => (reason instanceof TopologyConflict ? refused : lost),
      signal: this.#stopping.signal,
    });
    this.#broker.stopsWithMe(this);
  }

  get active(): boolean {
    return this.#active.raised;
  }

  whenActive(signal?: AbortSignal): Promise<void> {
    return this.#active.whenRaised(signal);
  }

  async #subscribe(link: Link): Promise<AbortSignal> {
    const {model, lost: linkLost, answers} = link;
    await declareTopology(link, this.#broker.topology([this.#queue]), this.#broker.conflicts);
    const channel = await answers.to('the opening of a channel', model.createChannel());
    const channelLost = AbortSignal.any([watched(channel), linkLost]);
    const stopping = this.#stopping.signal;
    const gone = AbortSignal.any([channelLost, stopping]);
    // Every message in hand may listen; the prefetch is their limit.
    setMaxListeners(0, gone);
    const subscription = new Subscription({
      channel,
      answers,
      queue: this.#queue,
      prefetch: this.#prefetch,
      deliver: this.#deliver,
      gone,
      stopping,
      inHand: this.#inHand,
      canceled: () => this.#canceled(subscription),
    });
    // Stopped while this was under way: nobody else would close the channel.
    if (stopping.aborted) await subscription.close();
    if (channelLost.aborted) return channelLost;
    // Before the broker is asked: whoever stops meanwhile is to close it.
    this.#subscription = subscription;
    await subscription.begin();
    if (gone.aborted) return channelLost;
    this.#active.set(true);
    if (this.#trouble !== '') {
      this.#trouble = '';
      this.#broker.logger.info({queue: this.#queue}, `messages of queue "${this.#queue}" are consumed again`);
    }
    return channelLost;
  }

  #canceled(subscription: Subscription): void {
    this.#active.set(false);
    this.#report(`the broker canceled the consumer of queue "${this.#queue}", which may have been deleted`);
    // Its connection stays, so nothing else would notice; a closed channel makes the loop subscribe again.
    void subscription.close();
  }

  #lost(reason: unknown): void {
    this.#active.set(false);
    this.#subscription = undefined;
    // A lost connection and a refused declaration have been reported by those who know more.
    const said = reason instanceof TopologyConflict || this.#broker.status.consuming === 'down';
    if (!said && this.#trouble === '') this.#report(`consuming queue "${this.#queue}" ended: ${reasonOf(reason)}`);
  }

  #report(trouble: string): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.#broker.logger.warn({queue: this.#queue}, `${trouble}; trying again`);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const {stopTimeoutMs, closeTimeoutMs} = this.#broker.limits;
    const deadline = performance.now() + stopTimeoutMs;
    const left = (): number => Math.max(0, deadline - performance.now());
    this.#active.set(false);
    this.#stopping.abort();
    const subscription = this.#subscription;
    if (subscription !== undefined) await fulfilledWithin(Math.min(left(), closeTimeoutMs), subscription.cancel());
    // Also those whose channel is lost: what they do is under way all the same.
    const finished = await fulfilledWithin(left(), Promise.all(this.#inHand));
    if (!finished) {
      const detail = `${this.#inHand.size} messages of queue "${this.#queue}" were not finished in time`;
      this.#broker.logger.warn({queue: this.#queue}, `${detail}; the broker delivers them again`);
    }
    if (subscription !== undefined) await fulfilledWithin(closeTimeoutMs, subscription.close());
    await fulfilledWithin(left(), this.#loop);
  }
}
