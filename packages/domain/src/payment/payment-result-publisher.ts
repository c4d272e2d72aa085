import type {InquiryAnswer, PaymentResult} from '../contracts.ts';

/**
 * Tells the order side what became of a payment, and answers its inquiries.
 *
 * Promises:
 * - Durability: when a call resolves, the message is in safe keeping and survives a crash of either side. The answer to
 *   an inquiry need not be: the order side asks again.
 * - Wholeness: a message arrives as it was sent: its outcome, reason and correlation, and its amount to the last minor
 *   unit, in its currency.
 * - Addresses: a message goes to the address that the asker named, and nowhere else. Within one process there is one
 *   asker, and no address.
 * - At least once: a message may reach the order side more than once, always with the same message id.
 * - Failure: rejects with DomainError `UNAVAILABLE` when it is not certain that somebody keeps the message, also when
 *   nobody answers, within a time that the limits of the transport name; and with `UNROUTABLE` when there is nobody at
 *   the address that the asker named. The message may have been sent or not; calling again is safe. Each call is for
 *   itself: of many at once, those reject that failed.
 */
export interface PaymentResultPublisher {
  /** @param options.replyTo where the asker wants the result, as its request or cancellation said; undefined for the usual place */
  publish(result: PaymentResult, options: {replyTo: string | undefined}): Promise<void>;
  answerInquiry(answer: InquiryAnswer): Promise<void>;
}
