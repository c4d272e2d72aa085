import type {Correlation} from '../contracts.ts';
import type {CustomerId, EventId, OrderId} from '../values/ids.ts';
import type {Metadata} from '../values/metadata.ts';
import type {Money} from '../values/money.ts';
import type {Note} from './note.ts';
import type {OrderLine} from './order-line.ts';

/** Where an order stands, spelled as clients see it. */
export type OrderStatus = 'Pending' | 'Confirmed' | 'Canceling' | 'Canceled';
export const orderStatuses: readonly OrderStatus[] = Object.freeze(['Pending', 'Confirmed', 'Canceling', 'Canceled']);

/** What every event of an order tells. */
export interface EventFacts {
  readonly id: EventId;
  readonly orderId: OrderId;
  /** 1 for the first event of the order, then one more each: a history has no gap. */
  readonly version: number;
  /** The order's status once this has happened. */
  readonly status: OrderStatus;
  readonly total: Money;
  readonly at: Date;
  /** The request or message that caused it. */
  readonly correlation: Correlation;
}

/** The customer ordered; the payment is to be requested. */
export interface OrderPlaced extends EventFacts {
  readonly type: 'OrderPlaced';
  readonly customerId: CustomerId;
  readonly lines: readonly OrderLine[];
  readonly metadata?: Metadata | undefined;
}
/** The payment was collected. */
export interface OrderConfirmed extends EventFacts {
  readonly type: 'OrderConfirmed';
}
/** The customer, or an operator, asked to cancel the order; its payment is to be voided or refunded. */
export interface OrderCancelRequested extends EventFacts {
  readonly type: 'OrderCancelRequested';
  readonly reason: string;
}
/** Money arrived for an order that is canceled; it is to be given back. */
export interface OrderRefundRequested extends EventFacts {
  readonly type: 'OrderRefundRequested';
  readonly reason: string;
}
/** The request for the payment did not reach the payment side; it is to be requested again. */
export interface OrderPaymentOverdue extends EventFacts {
  readonly type: 'OrderPaymentOverdue';
  /** The order's, because the request that got lost is made again from this event alone. */
  readonly metadata?: Metadata | undefined;
}
/** The cancellation of the payment did not reach the payment side; it is to be asked for again. */
export interface OrderCancellationOverdue extends EventFacts {
  readonly type: 'OrderCancellationOverdue';
}
/** The order is canceled, and nothing is owed in either direction. */
export interface OrderCanceled extends EventFacts {
  readonly type: 'OrderCanceled';
  readonly reason: string;
}
/** The money that arrived for a canceled order was given back, or turned out not to have been taken. */
export interface OrderRefundSettled extends EventFacts {
  readonly type: 'OrderRefundSettled';
}

/** Its user's own code noted something about the order, which stays in the status that it was in. Nobody is told. */
export interface OrderNoted extends EventFacts {
  readonly type: 'OrderNoted';
  readonly note: Note;
}

/** Everything that can happen to an order. An order's events, in order of version, are its whole story. */
export type OrderEvent =
  | OrderPlaced
  | OrderConfirmed
  | OrderCancelRequested
  | OrderRefundRequested
  | OrderPaymentOverdue
  | OrderCancellationOverdue
  | OrderCanceled
  | OrderRefundSettled
  | OrderNoted;
