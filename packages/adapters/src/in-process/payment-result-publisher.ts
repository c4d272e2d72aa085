import type {InquiryAnswer, PaymentResult, PaymentResultPublisher} from '@orderwell/domain';

/** The order side, as the payment side calls it within one process. Resolves once the order is stored. */
export interface OrderSide {
  applyPaymentResult(result: PaymentResult): Promise<unknown>;
  applyInquiryAnswer(answer: InquiryAnswer): Promise<unknown>;
}

/** Calls the order side directly; the reply address is always this process. */
export class InProcessPaymentResultPublisher implements PaymentResultPublisher {
  readonly #orders: OrderSide;

  constructor(orders: OrderSide) {
    this.#orders = orders;
  }

  async publish(result: PaymentResult): Promise<void> {
    await this.#orders.applyPaymentResult(result);
  }

  async answerInquiry(answer: InquiryAnswer): Promise<void> {
    await this.#orders.applyInquiryAnswer(answer);
  }
}
