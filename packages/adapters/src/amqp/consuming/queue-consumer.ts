import {setMaxListeners} from 'node:events';
import type {Channel, ConsumeMessage} from 'amqplib';
import type {Broker} from '../broker/broker.ts';
import {reasonOf} from '../../runtime/reason-of.ts';
import type {Link} from '../connection/broker-connection.ts';
import {declareTopology, TopologyConflict} from '../topology/declare-topology.ts';
import {Flag, fulfilledWithin} from '../../runtime/flag.ts';
import {keepOpen, watched} from '../connection/keep-open.ts';
import {Ramp} from './ramp.ts';

/** Something that takes messages from a queue until it is stopped. */
export interface MessageConsumer {
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

/** Takes care of one message; `done` means that it may be acknowledged. The signal says that it is no longer ours. */
export type Deliver = (message: ConsumeMessage, gone: AbortSignal) => Promise<'done' | 'left'>;

interface Subscription {
  readonly channel: Channel;
  readonly receive: (message: ConsumeMessage | null) => void;
  readonly ramp: Ramp;
  /** What the broker calls its consumers: one for each step of the ramp. */
  readonly consumerTags: string[];
  widening: boolean;
}

/**
 * Takes messages from one queue, on whatever connection there is. It is always in one of four states:
 *
 * - *waiting*: there is no connection, or the broker does not let it consume. It begins as soon as it can.
 * - *ramping*: it takes one message at a time, and twice as many after each full round that was done.
 * - *at full width*: it takes as many at once as its prefetch says.
 * - *stopping*: it takes no more, finishes what it has, and leaves the rest to the next consumer.
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
    const gone = AbortSignal.any([watched(channel), linkLost]);
    const notOurs = AbortSignal.any([gone, this.#stopping.signal]);
    // Every message in hand may listen; the prefetch is their limit.
    setMaxListeners(0, notOurs);
    const receive = (message: ConsumeMessage | null): void => {
      if (message === null) this.#canceled(channel);
      else this.#take(channel, message, notOurs);
    };
    // Stopped while this was under way: nobody else would close the channel.
    if (this.#stopping.signal.aborted) await close(channel);
    if (gone.aborted) return gone;
    const ramp = new Ramp(this.#prefetch);
    const consumerTags: string[] = [];
    // Before the broker is asked: messages may come in the same breath as its answer, and are in hand then.
    this.#subscription = {channel, receive, ramp, consumerTags, widening: false};
    const asked = channel.prefetch(ramp.width).then(() => channel.consume(this.#queue, receive));
    const {consumerTag} = await answers.to(`a consumer of queue "${this.#queue}"`, asked);
    consumerTags.push(consumerTag);
    // Stopped meanwhile: what is delivered by now is left, and returns when the channel closes.
    if (this.#stopping.signal.aborted) await channel.cancel(consumerTag);
    if (gone.aborted || this.#stopping.signal.aborted) return gone;
    this.#active.set(true);
    if (this.#trouble !== '') {
      this.#trouble = '';
      this.#broker.logger.info({queue: this.#queue}, `messages of queue "${this.#queue}" are consumed again`);
    }
    return gone;
  }

  /** The broker ended the subscription, because the queue was deleted or its node went away. */
  #canceled(channel: Channel): void {
    this.#active.set(false);
    this.#report(`the broker canceled the consumer of queue "${this.#queue}", which may have been deleted`);
    // Its connection stays, so nothing else would notice; a closed channel makes the loop subscribe again.
    void close(channel);
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

  #take(channel: Channel, message: ConsumeMessage, gone: AbortSignal): void {
    const task = this.#settle(channel, message, gone).finally(() => this.#inHand.delete(task));
    this.#inHand.add(task);
  }

  async #settle(channel: Channel, message: ConsumeMessage, gone: AbortSignal): Promise<void> {
    const outcome = await this.#deliver(message, gone);
    if (outcome === 'left') return;
    try {
      channel.ack(message);
    } catch {
      // The channel that brought the message is closed, and the broker delivers it again. Delivery tags count anew on
      // every channel, so this ack must never go to another one.
      return;
    }
    const subscription = this.#subscription;
    if (subscription?.channel !== channel || subscription.widening) return;
    const more = subscription.ramp.oneDone();
    if (more > 0) await this.#widen(subscription, more);
  }

  /**
   * Takes so many more messages at once. A prefetch holds for consumers that begin after it was set, so another one is
   * added to the channel: the messages in hand stay, and never are there more than the ramp allows.
   */
  async #widen(subscription: Subscription, more: number): Promise<void> {
    const {channel, receive, consumerTags} = subscription;
    subscription.widening = true;
    try {
      await channel.prefetch(more);
      const {consumerTag} = await channel.consume(this.#queue, receive);
      consumerTags.push(consumerTag);
      // Stopped while this was under way: what is delivered by now is left, and returns when the channel closes.
      if (this.#stopping.signal.aborted) await channel.cancel(consumerTag);
    } catch {
      // The channel is closed, and the next one begins anew.
    }
    subscription.widening = false;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const deadline = performance.now() + this.#broker.limits.stopTimeoutMs;
    const left = (): number => Math.max(0, deadline - performance.now());
    this.#active.set(false);
    this.#stopping.abort();
    const subscription = this.#subscription;
    if (subscription !== undefined) {
      await fulfilledWithin(Math.min(left(), this.#broker.limits.closeTimeoutMs), canceled(subscription));
      const finished = await fulfilledWithin(left(), Promise.all(this.#inHand));
      if (!finished) {
        const detail = `${this.#inHand.size} messages of queue "${this.#queue}" were not finished in time`;
        this.#broker.logger.warn({queue: this.#queue}, `${detail}; the broker delivers them again`);
      }
      // What is not acknowledged by now goes back to the queue.
      await fulfilledWithin(this.#broker.limits.closeTimeoutMs, close(subscription.channel));
    }
    await fulfilledWithin(left(), this.#loop);
  }
}

async function canceled({channel, consumerTags}: Subscription): Promise<void> {
  await Promise.all(consumerTags.map((consumerTag) => channel.cancel(consumerTag)));
}

async function close(channel: Channel): Promise<void> {
  try {
    await channel.close();
  } catch {
    // It is closed already.
  }
}
