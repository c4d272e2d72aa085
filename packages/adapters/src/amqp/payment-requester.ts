import type {PaymentCancellation, PaymentRequest, PaymentRequester} from '@orderwell/domain';
import type {Broker} from './broker.ts';
import {encodePaymentCancellation, encodePaymentRequest} from './encode-messages.ts';

/**
 * Sends payment requests and cancellations through a message broker. A call resolves when the broker has the message on
 * disk; it rejects with DomainError `UNAVAILABLE` when that is not certain.
 */
export class AmqpPaymentRequester implements PaymentRequester {
  readonly #broker: Broker;

  constructor({broker}: {broker: Broker}) {
    this.#broker = broker;
  }

  async requestPayment(request: PaymentRequest): Promise<void> {
    const {publisher, names} = this.#broker;
    const message = encodePaymentRequest(request, names.resultQueue);
    await publisher.publish({exchange: names.exchange, routingKey: names.requestQueue, ...message});
  }

  async cancelPayment(cancellation: PaymentCancellation): Promise<void> {
    const {publisher, names} = this.#broker;
    const message = encodePaymentCancellation(cancellation, names.cancelResultQueue);
    await publisher.publish({exchange: names.exchange, routingKey: names.cancelRequestQueue, ...message});
  }
}
