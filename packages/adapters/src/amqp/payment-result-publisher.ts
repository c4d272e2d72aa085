import type {PaymentResult, PaymentResultPublisher} from '@orderwell/domain';
import type {Broker} from './broker.ts';
import {encodePaymentResult} from './encode-messages.ts';

/**
 * Sends payment results through a message broker, to the queue that the request asked for, or else to the usual one.
 * A call resolves when the broker has the message on disk; it rejects with DomainError `UNAVAILABLE` when that is not
 * certain, and also when the queue that was asked for does not exist.
 */
export class AmqpPaymentResultPublisher implements PaymentResultPublisher {
  readonly #broker: Broker;

  constructor({broker}: {broker: Broker}) {
    this.#broker = broker;
  }

  async publish(result: PaymentResult, {replyTo}: {replyTo: string | undefined}): Promise<void> {
    const {publisher, names} = this.#broker;
    const destination =
      replyTo === undefined
        ? {exchange: names.exchange, routingKey: names.resultQueue}
        : // The default exchange knows every queue by its name; a reply queue need not be bound to ours.
          {exchange: '', routingKey: replyTo};
    await publisher.publish({...destination, ...encodePaymentResult(result)});
  }
}
