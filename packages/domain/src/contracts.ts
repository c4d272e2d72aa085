import type {OrderId} from './values/ids.ts';
import type {JsonRecord} from './values/json-record.ts';
import type {Metadata} from './values/metadata.ts';
import type {Money} from './values/money.ts';
import {assertText} from './values/sealing.ts';

/**
 * What the order side and the payment side say to each other. This is the only place where they meet: neither knows
 * anything else of the other, so each can be replaced by a service that only speaks these messages.
 *
 * Messages are unordered: any of them may overtake any other, also about one order. All may come more than once.
 * However many requests come for one order, its payment is collected at most once.
 */

/** What ties everything that one request caused together, through both services and their logs. */
export interface Correlation {
  /** The id of the request that started it, as the client sent or received it in `X-Request-ID`. */
  readonly requestId?: string | undefined;
  /** W3C Trace Context `traceparent` of the request that started it. */
  readonly traceparent?: string | undefined;
}

/**
 * A copy that nobody can change.
 * @throws TypeError unless both are texts, or left out
 */
export function correlationOf(given: Correlation): Correlation {
  const {requestId, traceparent} = given;
  assertText('requestId', requestId, {optional: true});
  assertText('traceparent', traceparent, {optional: true});
  return Object.freeze({...given});
}

/** What caused it, in the JSON of an event or a payment. Throws what {@link JsonRecord} does. */
export function correlationIn(record: JsonRecord): Correlation {
  const correlation = record.record('correlation');
  const [requestId, traceparent] = [correlation.optionalText('requestId'), correlation.optionalText('traceparent')];
  return correlationOf({...(requestId !== undefined && {requestId}), ...(traceparent !== undefined && {traceparent})});
}

/** "Please collect this amount for this order." */
export interface PaymentRequest {
  /** The same whenever this message is sent again; undefined from services that send none. */
  readonly messageId?: string | undefined;
  readonly orderId: OrderId;
  readonly amount: Money;
  /** The order's, for whoever charges; undefined if it has none, and from services that send none. */
  readonly metadata?: Metadata | undefined;
  readonly correlation: Correlation;
  /** Where the asker wants the result, in the transport's own terms; opaque to the domain. */
  readonly replyTo?: string | undefined;
}

/** "This order is canceled: do not collect its payment, or give it back if you have." */
export interface PaymentCancellation {
  readonly messageId?: string | undefined;
  readonly orderId: OrderId;
  /** The order's total, so that a cancellation that overtakes its request can be recorded in full. */
  readonly amount: Money;
  readonly reason: string;
  readonly correlation: Correlation;
  /** Where the asker wants to hear what became of it, in the transport's own terms; undefined for the usual place. */
  readonly replyTo?: string | undefined;
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
  /**
   * What the payment is over, as the payment side recorded it. Checked against the order where it is there; undefined
   * from services that do not say.
   */
  readonly amount?: Money | undefined;
  /** Why it was declined, as a short code such as `insufficient_funds`. */
  readonly reason?: string | undefined;
  readonly correlation: Correlation;
}

/** What an order can have asked of the payment side: to collect its payment, or to cancel it. */
export type Asked = 'payment' | 'cancellation';

/**
 * "I asked you for something about this order and heard nothing: did it reach you?" Asking changes nothing, so it may
 * be lost or repeated; whoever knows nothing of inquiries never sees one.
 */
export interface PaymentInquiry {
  readonly orderId: OrderId;
  readonly asked: Asked;
  /** The order's version when it asked. The answer carries it back: about an order that moved on it says nothing. */
  readonly orderVersion: number;
  readonly correlation: Correlation;
  /** Where the asker wants the answer, in the transport's own terms; undefined for the usual place. */
  readonly replyTo?: string | undefined;
  /**
   * Where it wants results of requests and of cancellations now. That may be elsewhere than when it asked for them, as
   * its queues can have been renamed since. Undefined for where it said then.
   */
  readonly resultTo?: string | undefined;
  readonly cancelResultTo?: string | undefined;
}

/**
 * "It reached me, or may still be on its way, and you will hear of it" (`underWay`), or "nothing of the kind reached me"
 * (`missing`), upon which it is to be asked again.
 */
export interface InquiryAnswer extends PaymentInquiry {
  readonly standing: 'underWay' | 'missing';
}
