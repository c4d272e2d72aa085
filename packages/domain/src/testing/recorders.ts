import type {InquiryAnswer, PaymentCancellation, PaymentInquiry, PaymentRequest, PaymentResult} from '../contracts.ts';
import {DomainError} from '../errors.ts';
import type {PaymentRequester} from '../order/payment-requester.ts';
import type {PaymentResultPublisher} from '../payment/payment-result-publisher.ts';

/** A payment side that only writes down what it is told. */
export class RecordingPaymentRequester implements PaymentRequester {
  readonly requests: PaymentRequest[] = [];
  readonly cancellations: PaymentCancellation[] = [];
  readonly inquiries: PaymentInquiry[] = [];
  /** While true, every call rejects and nothing is written down. */
  down = false;

  async requestPayment(request: PaymentRequest): Promise<void> {
    assertUp(this.down);
    this.requests.push(request);
  }

  async cancelPayment(cancellation: PaymentCancellation): Promise<void> {
    assertUp(this.down);
    this.cancellations.push(cancellation);
  }

  async inquire(inquiry: PaymentInquiry): Promise<void> {
    assertUp(this.down);
    this.inquiries.push(inquiry);
  }
}

/** An order side that only writes down what it is told. */
export class RecordingPaymentResultPublisher implements PaymentResultPublisher {
  readonly published: (PaymentResult & {readonly replyTo: string | undefined})[] = [];
  readonly answers: InquiryAnswer[] = [];
  /** Addresses at which there is nobody. */
  readonly unroutable: Set<string> = new Set();
  /** While true, every call rejects and nothing is written down. */
  down = false;

  async publish(result: PaymentResult, {replyTo}: {replyTo: string | undefined}): Promise<void> {
    assertUp(this.down);
    this.#assertRoutable(replyTo);
    this.published.push({...result, replyTo});
  }

  async answerInquiry(answer: InquiryAnswer): Promise<void> {
    assertUp(this.down);
    this.#assertRoutable(answer.replyTo);
    this.answers.push(answer);
  }

  #assertRoutable(address: string | undefined): void {
    if (address === undefined || !this.unroutable.has(address)) return;
    throw new DomainError('UNROUTABLE', `there is nobody at ${address}`);
  }
}

function assertUp(down: boolean): void {
  if (down) throw new DomainError('UNAVAILABLE', 'nobody takes the message; try again');
}
