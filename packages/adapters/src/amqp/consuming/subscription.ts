import type {Channel, ConsumeMessage} from 'amqplib';
import type {Answers} from '../connection/answers.ts';
import {Ramp} from './ramp.ts';

/** Takes care of one message; `done` means that it may be acknowledged. The signal says that it is no longer ours. */
export type Deliver = (message: ConsumeMessage, gone: AbortSignal) => Promise<'done' | 'left'>;

/** What the consumer of a queue takes on one channel, as many messages at once as the ramp allows. Ends with the channel. */
export class Subscription {
  readonly #channel: Channel;
  readonly #answers: Answers;
  readonly #queue: string;
  readonly #deliver: Deliver;
  readonly #signals: {readonly gone: AbortSignal; readonly stopping: AbortSignal};
  readonly #inHand: Set<Promise<void>>;
  readonly #canceled: () => void;
  readonly #ramp: Ramp;
  /** What the broker calls its consumers: one for each step of the ramp. */
  readonly #consumerTags: string[] = [];
  #widening = false;

  /**
   * @param options.gone aborted when messages are no longer ours: the channel is lost, or the consumer is to stop
   * @param options.inHand where messages are while they are taken care of, those of earlier channels too
   * @param options.canceled the broker ended the subscription, because the queue was deleted or its node went away
   */
  constructor(options: {
    channel: Channel;
    answers: Answers;
    queue: string;
    prefetch: number;
    deliver: Deliver;
    gone: AbortSignal;
    stopping: AbortSignal;
    inHand: Set<Promise<void>>;
    canceled: () => void;
  }) {
    this.#channel = options.channel;
    this.#answers = options.answers;
    this.#queue = options.queue;
    this.#ramp = new Ramp(options.prefetch);
    this.#deliver = options.deliver;
    this.#signals = {gone: options.gone, stopping: options.stopping};
    this.#inHand = options.inHand;
    this.#canceled = options.canceled;
  }

  /**
   * Begins to take messages. They may come in the same breath as the broker's answer.
   * @throws BrokerSilent
   */
  async begin(): Promise<void> {
    await this.#take(this.#ramp.width);
  }

  /**
   * A prefetch holds for consumers that begin after it was set: each of them takes so many more at once.
   * @throws BrokerSilent
   */
  async #take(more: number): Promise<void> {
    const consumer = this.#channel
      .prefetch(more)
      .then(() => this.#channel.consume(this.#queue, (message) => this.#receive(message)));
    const {consumerTag} = await this.#answers.to(`a consumer of queue "${this.#queue}"`, consumer);
    this.#consumerTags.push(consumerTag);
    // Stopped while this was under way: what is delivered by now is left, and returns when the channel closes.
    if (this.#signals.stopping.aborted) await this.#channel.cancel(consumerTag);
  }

  #receive(message: ConsumeMessage | null): void {
    if (message === null) return this.#canceled();
    const task = this.#settle(message).finally(() => this.#inHand.delete(task));
    this.#inHand.add(task);
  }

  async #settle(message: ConsumeMessage): Promise<void> {
    const outcome = await this.#deliver(message, this.#signals.gone);
    if (outcome === 'left') return;
    try {
      this.#channel.ack(message);
    } catch {
      // The channel that brought the message is closed, and the broker delivers it again. Delivery tags count anew on
      // every channel, so this ack must never go to another one.
      return;
    }
    if (this.#widening) return;
    const more = this.#ramp.oneDone();
    if (more > 0) await this.#widen(more);
  }

  /** By another consumer on the same channel: the messages in hand stay, and never are there more than the ramp allows. */
  async #widen(more: number): Promise<void> {
    this.#widening = true;
    try {
      await this.#take(more);
    } catch {
      // The channel is closed, or is being closed for want of an answer, and the next one begins anew.
    }
    this.#widening = false;
  }

  /** Takes no more messages. */
  async cancel(): Promise<void> {
    await Promise.all(this.#consumerTags.map((consumerTag) => this.#channel.cancel(consumerTag)));
  }

  /** What is not acknowledged by now goes back to the queue. */
  async close(): Promise<void> {
    try {
      await this.#channel.close();
    } catch {
      // It is closed already.
    }
  }
}
