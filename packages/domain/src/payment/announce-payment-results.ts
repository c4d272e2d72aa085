import {
  type DeliveryPolicy,
  type DeliveryReport,
  defaultDeliveryPolicy,
  deliverBatch,
} from '../outbox/deliver-batch.ts';
import type {Payment} from './payment.ts';
import type {PaymentResultOutbox} from './payment-result-outbox.ts';
import type {PaymentResultPublisher} from './payment-result-publisher.ts';

/** Tells the order side what became of payments. */
export class AnnouncePaymentResults {
  readonly #outbox: PaymentResultOutbox;
  readonly #publisher: PaymentResultPublisher;
  readonly #policy: DeliveryPolicy;

  constructor(parts: {outbox: PaymentResultOutbox; publisher: PaymentResultPublisher; policy?: DeliveryPolicy}) {
    this.#outbox = parts.outbox;
    this.#publisher = parts.publisher;
    this.#policy = parts.policy ?? defaultDeliveryPolicy;
  }

  /**
   * One pass over the outbox; call it again while it claims as many as it may.
   * @throws DomainError `UNAVAILABLE` when the outbox cannot be asked
   */
  execute(): Promise<DeliveryReport> {
    return deliverBatch(this.#outbox, (payment) => this.#announce(payment), this.#policy);
  }

  async #announce({result, snapshot: {replyTo}}: Payment): Promise<void> {
    if (result !== undefined) await this.#publisher.publish(result, {replyTo});
  }
}
