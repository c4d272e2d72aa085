import type {PaymentCancellation, PaymentRequest, PaymentResult} from '@orderwell/domain';
import type {Broker} from './broker/broker.ts';
import type {QueueRole} from './topology/broker-names.ts';
import {decodePaymentCancellation, decodePaymentRequest, decodePaymentResult} from './wire/decode-messages.ts';
import {outcomesOf} from './wire/encode-messages.ts';
import {type DeliverySteps, deliveryOf} from './consuming/delivery.ts';
import {refuseTooLarge} from './wire/message-body.ts';
import {messageTypes, refuseOtherKinds} from './wire/message-types.ts';
import {type MessageConsumer, QueueConsumer} from './consuming/queue-consumer.ts';

export interface ConsumerOptions {
  /** Most messages of a queue that are handled at once; the broker's limit `prefetch` unless given. */
  readonly prefetch?: number;
}
export interface AmountConsumerOptions extends ConsumerOptions {
  /** ISO 4217 code of amounts that come without one, as existing services send them. */
  readonly defaultCurrency: string;
}

/**
 * Hands each payment request to the handler, and acknowledges it after the handler resolved. What cannot be read or is
 * refused for good is parked with the reason. What may pass is handled again after a while: until it resolves while the
 * handler rejects with `UNAVAILABLE` or `PAYMENT_OUTCOME_UNKNOWN`, and up to the limit `retryAttemptsMax` while it
 * rejects with `TOO_MUCH_CONTENTION` or anything unforeseen. A request may be handed over more than once, and at the same time.
 */
export function consumePaymentRequests(
  broker: Broker,
  handler: (request: PaymentRequest) => Promise<unknown>,
  options: AmountConsumerOptions,
): MessageConsumer {
  const rules = {...options, messageBytesMax: broker.limits.messageBytesMax};
  const decode: DeliverySteps<PaymentRequest>['decode'] = (message) => decodePaymentRequest(message, rules);
  return consume(broker, 'requestQueue', {decode, handle: handler}, options);
}

/** The same for cancellations of payments. */
export function consumePaymentCancellations(
  broker: Broker,
  handler: (cancellation: PaymentCancellation) => Promise<unknown>,
  options: AmountConsumerOptions,
): MessageConsumer {
  const rules = {...options, messageBytesMax: broker.limits.messageBytesMax};
  const decode: DeliverySteps<PaymentCancellation>['decode'] = (message) => decodePaymentCancellation(message, rules);
  return consume(broker, 'cancelRequestQueue', {decode, handle: handler}, options);
}

/**
 * The same for payment results, from both queues that carry them: those of requests and those of cancellations. A result
 * in the queue of the other kind is parked.
 */
export function consumePaymentResults(
  broker: Broker,
  handler: (result: PaymentResult) => Promise<unknown>,
  options: ConsumerOptions = {},
): MessageConsumer {
  const consumers = (['resultQueue', 'cancelResultQueue'] as const).map((kind) => {
    const decode: DeliverySteps<PaymentResult>['decode'] = (message) =>
      decodePaymentResult(message, broker.limits, outcomesOf[kind]);
    return consume(broker, kind, {decode, handle: handler}, options);
  });
  return new JoinedConsumers(consumers);
}

function consume<Message>(
  broker: Broker,
  role: QueueRole,
  {decode, handle}: Pick<DeliverySteps<Message>, 'decode' | 'handle'>,
  {prefetch = broker.limits.prefetch}: ConsumerOptions,
): MessageConsumer {
  const queue = broker.names[role];
  const read: typeof decode = (message) => {
    refuseTooLarge(message, broker.limits);
    broker.signatures?.verify(message, messageTypes[role]);
    refuseOtherKinds(message, role);
    return decode(message);
  };
  return new QueueConsumer({broker, queue, prefetch, deliver: deliveryOf({broker, queue, decode: read, handle})});
}

/** Several consumers as one: active when all are, and stopped together. */
class JoinedConsumers implements MessageConsumer {
  readonly #consumers: readonly MessageConsumer[];

  constructor(consumers: readonly MessageConsumer[]) {
    this.#consumers = consumers;
  }

  get active(): boolean {
    return this.#consumers.every(({active}) => active);
  }

  async whenActive(signal?: AbortSignal): Promise<void> {
    // One may be lost again while another is waited for.
    do {
      await Promise.all(this.#consumers.map((consumer) => consumer.whenActive(signal)));
    } while (!this.active && !isAborted(signal));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
