import type {PaymentCancellation, PaymentRequest} from '../contracts.ts';

/**
 * Tells the payment side what an order needs of it.
 *
 * Promises:
 * - Durability: when a call resolves, the message is in safe keeping and survives a crash of either side.
 * - At least once: a message may reach the payment side more than once, always with the same message id.
 * - No order: messages may overtake each other, also those about one order.
 * - Failure: when a call rejects, the message may have been sent or not; calling again is safe.
 */
export interface PaymentRequester {
  requestPayment(request: PaymentRequest): Promise<void>;
  cancelPayment(cancellation: PaymentCancellation): Promise<void>;
}
