import type {Money} from './values/money.ts';
import type {OrderId} from './values/ids.ts';

/**
 * What the order side and the payment side say to each other. This is the only place where they meet: neither knows
 * anything else of the other, so each can be replaced by a service that only speaks these messages.
 */

/** What ties everything that one request caused together, through both services and their logs. */
export interface Correlation {
  /** The id of the request that started it, as the client sent or received it in `X-Request-ID`. */
  readonly requestId?: string | undefined;
  /** W3C Trace Context `traceparent` of the request that started it. */
  readonly traceparent?: string | undefined;
}

/** "Please collect this amount for this order." */
export interface PaymentRequest {
  /** The same whenever this message is sent again; undefined from services that send none. */
  readonly messageId?: string | undefined;
  readonly orderId: OrderId;
  readonly amount: Money;
  readonly correlation: Correlation;
  /** Where the asker wants the result, in the transport's own terms; opaque to the domain. */
  readonly replyTo?: string | undefined;
}

/** "This order is off: do not collect its payment, or give it back if you have." */
export interface PaymentCancellation {
  readonly messageId?: string | undefined;
  readonly orderId: OrderId;
  /** The order's total, so that a cancellation that overtakes its request can be recorded in full. */
  readonly amount: Money;
  readonly reason: string;
  readonly correlation: Correlation;
}

/**
 * What can become of a payment: the money was collected; the gateway refused; it was never taken and never will be; it
 * was taken and given back.
 */
export type PaymentOutcome = 'paid' | 'declined' | 'voided' | 'refunded';

/** "This is what became of the payment." */
export interface PaymentResult {
  readonly messageId?: string | undefined;
  readonly orderId: OrderId;
  readonly outcome: PaymentOutcome;
  /** Why it was declined, as a short code such as `insufficient_funds`. */
  readonly reason?: string | undefined;
  readonly correlation: Correlation;
}
