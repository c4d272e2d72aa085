import {deliverBatch} from '../outbox/deliver-batch.ts';
import {type DeliveryPolicy, type DeliveryReport, defaultDeliveryPolicy} from '../outbox/delivery-policy.ts';
import type {Claim} from '../outbox/outbox.ts';
import {isRefusal} from '../outbox/undelivered.ts';
import type {Payment} from './payment.ts';
import type {PaymentResultOutbox} from './payment-result-outbox.ts';
import type {PaymentResultPublisher} from './payment-result-publisher.ts';

/** After so many refusals at addresses that askers named, a result that is refused once more goes to the usual one. */
export const refusalsAtReplyToMax = 3;

/** Tells the order side what became of payments. */
export class AnnouncePaymentResults {
  readonly #ports: {readonly outbox: PaymentResultOutbox; readonly publisher: PaymentResultPublisher};
  readonly #policy: DeliveryPolicy;

  constructor({
    policy = defaultDeliveryPolicy,
    ...ports
  }: {
    readonly outbox: PaymentResultOutbox;
    readonly publisher: PaymentResultPublisher;
    readonly policy?: DeliveryPolicy;
  }) {
    this.#ports = ports;
    this.#policy = policy;
  }

  /**
   * One pass over the outbox; call it again while it claims as many as it may. A result whose asker cannot be found at
   * its address is tried there a few times, then goes to the usual address, and is parked if it is refused there too.
   * @throws DomainError `UNAVAILABLE` when the outbox cannot be asked
   */
  execute(): Promise<DeliveryReport> {
    return deliverBatch(this.#ports.outbox, (claim) => this.#announce(claim), this.#policy);
  }

  async #announce({item: {result, resultTo}, refusals}: Claim<Payment>): Promise<void> {
    if (result === undefined) return;
    const {publisher} = this.#ports;
    await publisher.publish(result, {replyTo: resultTo}).catch((error: unknown) => {
      // The address may be another one than those that refused it, so it was tried in any case.
      if (resultTo === undefined || refusals < refusalsAtReplyToMax || !isRefusal(error)) throw error;
      return publisher.publish(result, {replyTo: undefined});
    });
  }
}
