import type {PaymentResult} from '../contracts.ts';

/**
 * Tells the order side what became of a payment.
 *
 * Promises:
 * - Durability: when a call resolves, the message is in safe keeping and survives a crash of either side.
 * - At least once: a message may reach the order side more than once, always with the same message id.
 * - Failure: when a call rejects, the message may have been sent or not; calling again is safe.
 */
export interface PaymentResultPublisher {
  /** @param options.replyTo where the asker wants the result, as its request said; undefined for the usual place */
  publish(result: PaymentResult, options: {replyTo: string | undefined}): Promise<void>;
}
