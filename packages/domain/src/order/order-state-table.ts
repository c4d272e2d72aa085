import type {OrderEvent} from './order-event.ts';

/** Where an order stands, spelled as clients see it. */
export type OrderStatus = 'Pending' | 'Confirmed' | 'Canceling' | 'Canceled';

/** What can come to an order from outside. */
export type OrderTrigger =
  /** The payment was collected. */
  | {readonly kind: 'paid'}
  /** The payment was refused; `reason` is a short code such as `insufficient_funds`. */
  | {readonly kind: 'declined'; readonly reason: string}
  /** The customer, or an operator, wants the order gone. */
  | {readonly kind: 'cancelAsked'; readonly reason: string}
  /** Nothing is held for the order any more: the money went back, or was never taken. */
  | {readonly kind: 'refundedOrVoided'}
  /** No answer came in time, and there is another attempt left. */
  | {readonly kind: 'deadlinePassed'}
  /** No answer came in time, and it was the last attempt. */
  | {readonly kind: 'lastDeadlinePassed'};

/** A move to a status, which the event records; or nothing to do; or a contradiction. */
export type OrderMove = {readonly to: OrderStatus; readonly event: OrderMoveEvent} | 'no-op' | 'illegal';
/** The events that a move can record: all but the order's beginning. */
export type OrderMoveEvent = Exclude<OrderEvent['type'], 'OrderPlaced'>;

const moveTo = (to: OrderStatus, event: OrderMoveEvent): OrderMove => ({to, event});

/**
 * The life of an order. A repeated message must change nothing (`no-op`), because messages do repeat; a message that
 * contradicts what is recorded must be seen by somebody (`illegal`), because money may be involved.
 */
export const orderStateTable: Readonly<Record<OrderStatus, Readonly<Record<OrderTrigger['kind'], OrderMove>>>> = {
  Pending: {
    paid: moveTo('Confirmed', 'OrderConfirmed'),
    declined: moveTo('Canceled', 'OrderCanceled'),
    cancelAsked: moveTo('Canceling', 'OrderCancelRequested'),
    refundedOrVoided: 'illegal',
    deadlinePassed: moveTo('Pending', 'OrderPaymentOverdue'),
    lastDeadlinePassed: moveTo('Canceling', 'OrderCancelRequested'),
  },
  Confirmed: {
    paid: 'no-op',
    declined: 'illegal',
    cancelAsked: moveTo('Canceling', 'OrderCancelRequested'),
    refundedOrVoided: 'illegal',
    // A deadline can only have been passed by an order that was pending a moment ago: the answer won the race.
    deadlinePassed: 'no-op',
    lastDeadlinePassed: 'no-op',
  },
  Canceling: {
    // The success overtook the cancellation: the order stays on its way out, and the money goes back.
    paid: moveTo('Canceling', 'OrderRefundRequested'),
    declined: moveTo('Canceled', 'OrderCanceled'),
    cancelAsked: 'no-op',
    refundedOrVoided: moveTo('Canceled', 'OrderCanceled'),
    // An order on its way out never gives up asking: nothing may be stuck silently.
    deadlinePassed: moveTo('Canceling', 'OrderCancelRequested'),
    lastDeadlinePassed: moveTo('Canceling', 'OrderCancelRequested'),
  },
  Canceled: {
    paid: moveTo('Canceled', 'OrderRefundRequested'),
    declined: 'no-op',
    cancelAsked: 'no-op',
    refundedOrVoided: 'no-op',
    deadlinePassed: 'no-op',
    lastDeadlinePassed: 'no-op',
  },
};
