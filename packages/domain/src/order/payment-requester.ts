import type {PaymentCancellation, PaymentInquiry, PaymentRequest} from '../contracts.ts';

/**
 * Tells the payment side what an order needs of it.
 *
 * Promises:
 * - Durability: when a call resolves, the message is in safe keeping and survives a crash of either side. An inquiry
 *   need not be: it is asked again.
 * - At least once: a message may reach the payment side more than once, always with the same message id.
 * - Unordered: messages may overtake each other, also those about one order.
 * - At most once collected: however many requests reach the payment side for one order, it collects one payment.
 * - Failure: when a call rejects, the message may have been sent or not; calling again is safe.
 */
export interface PaymentRequester {
  requestPayment(request: PaymentRequest): Promise<void>;
  cancelPayment(cancellation: PaymentCancellation): Promise<void>;
  /** Asks whether something that was asked before arrived. A payment side that knows no inquiries never answers. */
  inquire(inquiry: PaymentInquiry): Promise<void>;
}
