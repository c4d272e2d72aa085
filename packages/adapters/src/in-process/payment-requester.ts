import type {PaymentCancellation, PaymentInquiry, PaymentRequest, PaymentRequester} from '@orderwell/domain';

/** The payment side, as the order side calls it within one process. Each resolves once the outcome is stored. */
export interface PaymentSide {
  processPayment(request: PaymentRequest): Promise<unknown>;
  cancelPayment(cancellation: PaymentCancellation): Promise<unknown>;
  answerInquiry(inquiry: PaymentInquiry): Promise<unknown>;
}

/**
 * Calls the payment side directly. Nothing is in safe keeping in between, so a call resolves only when the payment side
 * has stored what it did; a crash before that leaves the event undispatched, and it is simply done again.
 */
export class InProcessPaymentRequester implements PaymentRequester {
  readonly #payments: PaymentSide;

  constructor(payments: PaymentSide) {
    this.#payments = payments;
  }

  async requestPayment(request: PaymentRequest): Promise<void> {
    await this.#payments.processPayment(request);
  }

  async cancelPayment(cancellation: PaymentCancellation): Promise<void> {
    await this.#payments.cancelPayment(cancellation);
  }

  async inquire(inquiry: PaymentInquiry): Promise<void> {
    await this.#payments.answerInquiry(inquiry);
  }
}
