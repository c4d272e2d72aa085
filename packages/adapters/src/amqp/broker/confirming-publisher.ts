import {randomUUID} from 'node:crypto';
import {DomainError} from '@orderwell/domain';
import {type ConfirmChannel, IllegalOperationError, type Message, type Options} from 'amqplib';
import {reasonOf} from '../../runtime/reason-of.ts';
import {fulfilledWithin} from '../../runtime/flag.ts';

/** A message on its way out. */
export interface OutgoingMessage {
  /** Empty for the default exchange, which routes to the queue that the routing key names. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly properties: Options.Publish;
}

/** The properties of a message cannot be put on the wire at all; trying again is of no use. */
export class UnencodableMessage extends Error {
  override readonly name = 'UnencodableMessage';
}

/** A message that waits for the broker's confirm. */
interface Flight {
  readonly messageId: string;
  readonly routingKey: string;
  returned: boolean;
  readonly done: Promise<void>;
}

/**
 * Publishes messages and waits until the broker has them in safe keeping. Calls are independent: they share a channel,
 * and none waits for the confirm of another.
 */
export class ConfirmingPublisher {
  readonly #timeoutMs: number;
  readonly #isOurs: (queue: string) => boolean;
  readonly #cameBack: (queue: string) => void;
  readonly #flights = new Set<Flight>();
  #channel: ConfirmChannel | undefined;
  #refusal: string | undefined = 'the message broker is not connected';

  /**
   * @param options.isOurs whether a queue is one that is declared again when it is missing
   * @param options.cameBack is told the queue of each message that no queue took
   */
  constructor(options: {
    timeoutMs: number;
    isOurs: (queue: string) => boolean;
    cameBack: (queue: string) => void;
  }) {
    this.#timeoutMs = options.timeoutMs;
    this.#isOurs = options.isOurs;
    this.#cameBack = options.cameBack;
  }

  /** Publishes through this channel from now on. */
  attach(channel: ConfirmChannel): void {
    this.#channel = channel;
    this.#refusal = undefined;
    channel.removeListener('return', this.#returned);
    channel.on('return', this.#returned);
  }

  readonly #returned = ({properties: {messageId}, fields}: Message): void => {
    // The broker returns an unroutable message and then confirms it like any other, so the confirm alone says nothing.
    // Every flight of that message to that queue counts as returned: one refused in vain is sent again, one lost is lost.
    for (const flight of this.#flights) {
      if (flight.messageId === messageId && flight.routingKey === fields.routingKey) flight.returned = true;
    }
    this.#cameBack(fields.routingKey);
  };

  /** Refuses from now on, at once instead of after a deadline: nothing is queued in memory. */
  detach(why: string): void {
    this.#channel = undefined;
    this.#refusal = why;
  }

  /**
   * Resolves when the broker has confirmed the message.
   * @throws DomainError `UNROUTABLE` if there is no queue at the address and it is not one of ours
   * @throws DomainError `UNAVAILABLE` if there is no connection, the broker refuses the message, our own queue is missing,
   * the connection is lost, or no confirm comes in time: the message may have been sent or not
   * @throws UnencodableMessage if the properties do not fit the wire
   */
  publish(message: OutgoingMessage): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined) return Promise.reject(unavailable(this.#refusal ?? 'the message broker is gone'));
    const messageId = message.properties.messageId ?? randomUUID();
    const {promise: done, resolve, reject} = Promise.withResolvers<void>();
    const {routingKey} = message;
    const flight: Flight = {messageId, routingKey, returned: false, done};
    const timer = setTimeout(() => {
      reject(unavailable(`the message broker did not confirm a message within ${this.#timeoutMs} ms`));
    }, this.#timeoutMs);
    this.#flights.add(flight);
    try {
      const properties = {...message.properties, messageId, mandatory: true, persistent: true};
      channel.publish(message.exchange, message.routingKey, message.body, properties, (error: unknown) => {
        if (flight.returned) reject(this.#noQueue(message));
        else if (error) reject(unavailable(`the message broker did not take a message: ${reasonOf(error)}`, error));
        else resolve();
      });
    } catch (error) {
      // amqplib throws before it writes anything: the channel is closed, or a property cannot be encoded.
      const closed = error instanceof IllegalOperationError;
      reject(closed ? unavailable('the message broker is not connected', error) : unencodable(error));
    }
    return done.finally(() => {
      clearTimeout(timer);
      this.#flights.delete(flight);
    });
  }

  #noQueue(message: OutgoingMessage): DomainError {
    const code = this.#isOurs(message.routingKey) ? 'UNAVAILABLE' : 'UNROUTABLE';
    return new DomainError(code, `no queue takes messages for ${destination(message)}`);
  }

  /** Waits until no message is on its way, but not longer than `deadlineMs` milliseconds. */
  async settled(deadlineMs: number): Promise<void> {
    await fulfilledWithin(deadlineMs, Promise.allSettled([...this.#flights].map(({done}) => done)));
  }
}

function destination({exchange, routingKey}: OutgoingMessage): string {
  return exchange === '' ? `queue "${routingKey}"` : `"${routingKey}" of exchange "${exchange}"`;
}

const unavailable = (detail: string, cause?: unknown): DomainError => new DomainError('UNAVAILABLE', detail, {cause});

const unencodable = (cause: unknown): UnencodableMessage =>
  new UnencodableMessage(`a message cannot be put on the wire: ${reasonOf(cause)}`, {cause});
