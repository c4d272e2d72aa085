import type {
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResult,
} from '../../../contracts.ts';
import type {PaymentRequester} from '../../../order/payment-requester.ts';
import type {PaymentResultPublisher} from '../../../payment/payment-result-publisher.ts';
import type {PortPromises} from '../../expect.ts';

/** What the payment side does with what it receives. Each resolves once that is done. */
export interface PaymentSideHandlers {
  readonly processPayment: (request: PaymentRequest) => Promise<unknown>;
  readonly cancelPayment: (cancellation: PaymentCancellation) => Promise<unknown>;
  readonly answerInquiry: (inquiry: PaymentInquiry) => Promise<unknown>;
}

/** What the order side does with what it receives. Each resolves once that is done. */
export interface OrderSideHandlers {
  readonly applyPaymentResult: (result: PaymentResult) => Promise<unknown>;
  readonly applyInquiryAnswer: (answer: InquiryAnswer) => Promise<unknown>;
}

/** Somebody who receives messages. */
export interface Receiver {
  stop(): Promise<void>;
}

/**
 * Both ends of a transport, as the two services use them. Beside what its ports promise, it promises those who receive:
 *
 * Promises:
 * - Handling: a message is done with once its handler has resolved. Until then it is handed over again, or its sender is
 *   told and sends it again: whatever went wrong, nothing is forgotten.
 * - Outage: a message whose handler rejects with `UNAVAILABLE` is never put aside, however often that happens.
 * - Refusal: a message that its handler refuses for good, such as with `PAYMENT_AMOUNT_MISMATCH`, is not handed over
 *   again, unless it is sent again, and is in nobody's way.
 * - Concurrency: a message whose handler takes long holds up no other, once some have been handled.
 * - Stopping: to stop resolves when no handler is at work any more. Whatever comes later is for the next who receives.
 */
export interface PaymentTransportHarness {
  readonly requester: PaymentRequester;
  readonly publisher: PaymentResultPublisher;
  /** Begins to receive at the payment side; resolves once that has begun. */
  readonly receiveRequests: (handlers: PaymentSideHandlers) => Promise<Receiver>;
  /** The same at the order side. */
  readonly receiveResults: (handlers: OrderSideHandlers) => Promise<Receiver>;
  /** From now on, neither side can reach the other: whatever is sent gets nowhere. */
  readonly cut: () => Promise<void>;
  /** From now on, what is sent is taken, and nobody ever says so. */
  readonly silence: () => Promise<void>;
  /** Ends either of them, and resolves once messages can be sent again. */
  readonly heal: () => Promise<void>;
  /** How long in milliseconds a call may take, and a message that was sent may be on its way. */
  readonly patienceMs: number;
}

/** In the words of the harness's docstring. */
export const paymentTransportPromises: PortPromises = {
  port: 'PaymentTransportHarness',
  promises: {
    Handling:
      'a message is done with once its handler has resolved. Until then it is handed over again, or its sender is told and sends it again: whatever went wrong, nothing is forgotten.',
    Outage: 'a message whose handler rejects with `UNAVAILABLE` is never put aside, however often that happens.',
    Refusal:
      "a message that its handler refuses for good, such as with `PAYMENT_AMOUNT_MISMATCH`, is not handed over again, unless it is sent again, and is in nobody's way.",
    Concurrency: 'a message whose handler takes long holds up no other, once some have been handled.',
    Stopping:
      'to stop resolves when no handler is at work any more. Whatever comes later is for the next who receives.',
  },
};

const accept = async (): Promise<void> => undefined;

/** Handlers that accept everything, but for those that are given. */
export const paymentSide = (handlers: Partial<PaymentSideHandlers> = {}): PaymentSideHandlers => ({
  processPayment: accept,
  cancelPayment: accept,
  answerInquiry: accept,
  ...handlers,
});

export const orderSide = (handlers: Partial<OrderSideHandlers> = {}): OrderSideHandlers => ({
  applyPaymentResult: accept,
  applyInquiryAnswer: accept,
  ...handlers,
});
