import {
  type DeliveryPolicy,
  type DeliveryReport,
  defaultDeliveryPolicy,
  deliverBatch,
} from '../outbox/deliver-batch.ts';
import {dispatchOf, type OrderEvent} from './order-event.ts';
import type {OrderOutbox} from './order-outbox.ts';
import type {PaymentRequester} from './payment-requester.ts';

/** Tells the payment side what happened to orders, as far as it concerns it. */
export class RelayOrderEvents {
  readonly #outbox: OrderOutbox;
  readonly #payments: PaymentRequester;
  readonly #policy: DeliveryPolicy;

  constructor(parts: {outbox: OrderOutbox; payments: PaymentRequester; policy?: DeliveryPolicy}) {
    this.#outbox = parts.outbox;
    this.#payments = parts.payments;
    this.#policy = parts.policy ?? defaultDeliveryPolicy;
  }

  /**
   * One pass over the outbox; call it again while it claims as many as it may.
   * @throws DomainError `UNAVAILABLE` when the outbox cannot be asked
   */
  execute(): Promise<DeliveryReport> {
    return deliverBatch(this.#outbox, (event) => this.#dispatch(event), this.#policy);
  }

  async #dispatch(event: OrderEvent): Promise<void> {
    const {id: messageId, orderId, total: amount, correlation} = event;
    switch (dispatchOf(event)) {
      case 'requestPayment':
        return this.#payments.requestPayment({messageId, orderId, amount, correlation});
      case 'cancelPayment':
        return this.#payments.cancelPayment({messageId, orderId, amount, correlation, reason: reasonOf(event)});
      case undefined:
        return;
    }
  }
}

const reasonOf = (event: OrderEvent): string => ('reason' in event ? event.reason : 'canceled');
