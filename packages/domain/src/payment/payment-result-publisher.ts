import type {InquiryAnswer, PaymentResult} from '../contracts.ts';

/**
 * Tells the order side what became of a payment, and answers its inquiries.
 *
 * Promises:
 * - Durability: when a call resolves, the message is in safe keeping and survives a crash of either side. The answer to
 *   an inquiry need not be: the order side asks again.
 * - At least once: a message may reach the order side more than once, always with the same message id.
 * - Failure: when a call rejects, the message may have been sent or not; calling again is safe. It rejects with
 *   DomainError `UNROUTABLE` when there is nobody at the address that the asker named.
 */
export interface PaymentResultPublisher {
  /** @param options.replyTo where the asker wants the result, as its request or cancellation said; undefined for the usual place */
  publish(result: PaymentResult, options: {replyTo: string | undefined}): Promise<void>;
  answerInquiry(answer: InquiryAnswer): Promise<void>;
}
