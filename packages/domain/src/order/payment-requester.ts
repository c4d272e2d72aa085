import type {PaymentCancellation, PaymentInquiry, PaymentRequest} from '../contracts.ts';

/**
 * Tells the payment side what an order needs of it.
 *
 * Promises:
 * - Durability: when a call resolves, the message is in safe keeping and survives a crash of either side. An inquiry
 *   need not be: it is asked again.
 * - Wholeness: a message arrives as it was sent: amounts to the last minor unit, in their currency; correlation,
 *   metadata and the addresses that it names. Where it names none, the transport may add its usual ones.
 * - At least once: a message may reach the payment side more than once, always with the same message id.
 * - Unordered: messages may overtake each other, also those about one order. None waits for another that is held up.
 * - At most once collected: however many requests reach the payment side for one order, it collects one payment.
 * - Failure: rejects with DomainError `UNAVAILABLE` when it is not certain that somebody keeps the message, also when
 *   nobody answers, within a time that the limits of the transport name. The message may have been sent or not; calling
 *   again is safe. Each call is for itself: of many at once, those reject that failed.
 */
export interface PaymentRequester {
  requestPayment(request: PaymentRequest): Promise<void>;
  cancelPayment(cancellation: PaymentCancellation): Promise<void>;
  /** Asks whether something that was asked before arrived. A payment side that knows no inquiries never answers. */
  inquire(inquiry: PaymentInquiry): Promise<void>;
}
