import type {PaymentCancellation, PaymentRequest, PaymentResult} from '@orderwell/domain';
import type {Broker} from './broker.ts';
import {decodePaymentCancellation, decodePaymentRequest, decodePaymentResult} from './decode-messages.ts';
import {type DeliverySteps, deliveryOf} from './handle-delivery.ts';
import {type MessageConsumer, QueueConsumer} from './queue-consumer.ts';

export interface ConsumerOptions {
  /** Most messages that are handled at once; the broker's limit `prefetch` unless given. */
  readonly prefetch?: number;
}
export interface AmountConsumerOptions extends ConsumerOptions {
  /** ISO 4217 code of amounts that come without one, as existing services send them. */
  readonly defaultCurrency: string;
}

/**
 * Hands each payment request to the handler, and acknowledges it after the handler resolved. What cannot be read or is
 * refused for good is parked with the reason; a handler that rejects with `UNAVAILABLE` or `TOO_MUCH_CONTENTION` is
 * called again until it resolves. A request may be handed over more than once, and at the same time.
 */
export function consumePaymentRequests(
  broker: Broker,
  handler: (request: PaymentRequest) => Promise<unknown>,
  options: AmountConsumerOptions,
): MessageConsumer {
  const rules = {...options, messageBytesMax: broker.limits.messageBytesMax};
  const decode: DeliverySteps<PaymentRequest>['decode'] = (message) => decodePaymentRequest(message, rules);
  return consume({broker, queue: broker.names.requestQueue, decode, handle: handler}, options);
}

/** The same for cancellations of payments. */
export function consumePaymentCancellations(
  broker: Broker,
  handler: (cancellation: PaymentCancellation) => Promise<unknown>,
  options: AmountConsumerOptions,
): MessageConsumer {
  const rules = {...options, messageBytesMax: broker.limits.messageBytesMax};
  const decode: DeliverySteps<PaymentCancellation>['decode'] = (message) => decodePaymentCancellation(message, rules);
  return consume({broker, queue: broker.names.cancelRequestQueue, decode, handle: handler}, options);
}

/** The same for payment results. */
export function consumePaymentResults(
  broker: Broker,
  handler: (result: PaymentResult) => Promise<unknown>,
  options: ConsumerOptions = {},
): MessageConsumer {
  const decode: DeliverySteps<PaymentResult>['decode'] = (message) => decodePaymentResult(message, broker.limits);
  return consume({broker, queue: broker.names.resultQueue, decode, handle: handler}, options);
}

function consume<Message>(steps: DeliverySteps<Message>, {prefetch}: ConsumerOptions): MessageConsumer {
  const {broker, queue} = steps;
  return new QueueConsumer({broker, queue, prefetch: prefetch ?? broker.limits.prefetch, deliver: deliveryOf(steps)});
}
