import type {Outbox} from '../outbox/outbox.ts';
import {deepFrozen} from '../values/sealing.ts';
import type {OrderEvent, OrderStatus} from './order-event.ts';

/**
 * Where an order stands, as the table judges it. To clients the last two are `Canceled` too: money arrived for the order
 * nevertheless and is still to be given back (`RefundOwed`), or was given back (`Refunded`).
 */
export type OrderState = OrderStatus | 'RefundOwed' | 'Refunded';

/** What can come to an order from outside. */
export type OrderTrigger =
  /** The payment was collected. */
  | {readonly kind: 'paid'}
  /** The payment was refused; `reason` is a short code such as `insufficient_funds`. */
  | {readonly kind: 'declined'; readonly reason: string}
  /** The customer, or an operator, wants the order canceled. */
  | {readonly kind: 'cancelAsked'; readonly reason: string}
  /** Nothing is held for the order any more: the money went back, or was never taken. */
  | {readonly kind: 'refundedOrVoided'}
  /** The payment side says that what the order last asked of it never arrived. */
  | {readonly kind: 'requestLost'};

/** A move to a status, which the event records; or nothing to do; or a contradiction. */
export type OrderMove = {readonly to: OrderStatus; readonly event: OrderMoveEvent} | 'no-op' | 'illegal';
/** The events that a move can record: all but the order's beginning, and notes, which move nothing. */
export type OrderMoveEvent = Exclude<OrderEvent['type'], 'OrderPlaced' | 'OrderNoted'>;

const moveTo = (to: OrderStatus, event: OrderMoveEvent): OrderMove => ({to, event});

/**
 * The life of an order. A repeated message must change nothing (`no-op`), because messages do repeat; a message that
 * contradicts what is recorded must be seen by somebody (`illegal`), because money may be involved.
 *
 * Time is not in it: however long the payment side takes, no order is canceled for that. Only a refused payment and
 * somebody who wants it cancel an order.
 */
export const orderStateTable: Readonly<Record<OrderState, Readonly<Record<OrderTrigger['kind'], OrderMove>>>> =
  deepFrozen({
    Pending: {
      paid: moveTo('Confirmed', 'OrderConfirmed'),
      declined: moveTo('Canceled', 'OrderCanceled'),
      cancelAsked: moveTo('Canceling', 'OrderCancelRequested'),
      refundedOrVoided: 'illegal',
      requestLost: moveTo('Pending', 'OrderPaymentOverdue'),
    },
    Confirmed: {
      paid: 'no-op',
      declined: 'illegal',
      cancelAsked: moveTo('Canceling', 'OrderCancelRequested'),
      refundedOrVoided: 'illegal',
      // Said of a request that was answered meanwhile.
      requestLost: 'no-op',
    },
    Canceling: {
      // The success overtook the cancellation, which was asked for and gives the money back.
      paid: 'no-op',
      declined: moveTo('Canceled', 'OrderCanceled'),
      cancelAsked: 'no-op',
      refundedOrVoided: moveTo('Canceled', 'OrderCanceled'),
      requestLost: moveTo('Canceling', 'OrderCancellationOverdue'),
    },
    Canceled: {
      paid: moveTo('Canceled', 'OrderRefundRequested'),
      declined: 'no-op',
      cancelAsked: 'no-op',
      refundedOrVoided: 'no-op',
      requestLost: 'no-op',
    },
    RefundOwed: {
      // The refund is asked for once, however often the success is told.
      paid: 'no-op',
      declined: moveTo('Canceled', 'OrderRefundSettled'),
      cancelAsked: 'no-op',
      refundedOrVoided: moveTo('Canceled', 'OrderRefundSettled'),
      requestLost: moveTo('Canceled', 'OrderCancellationOverdue'),
    },
    Refunded: {
      // An order has one payment, so this is the success that was given back, told once more.
      paid: 'no-op',
      declined: 'no-op',
      cancelAsked: 'no-op',
      refundedOrVoided: 'no-op',
      requestLost: 'no-op',
    },
  });

/**
 * What each event makes the payment side be asked for. Who drives what:
 * 1. `RelayOrderEvents` runs after each commit: it hands the events that ask for something to `PaymentRequester`.
 * 2. `ApplyPaymentResult` runs for each result that comes back, and makes the `paid`, `declined` or `refundedOrVoided`.
 * 3. `InquireAboutOrders` runs every few seconds: an order that asked, and heard nothing for minutes, is inquired about.
 * 4. `ApplyInquiryAnswer` runs for each answer to that, and makes the `requestLost`.
 * 5. `CancelOrder` runs when somebody wants it, and makes the `cancelAsked`.
 */
export const dispatchTable: Readonly<Record<OrderEvent['type'], 'requestPayment' | 'cancelPayment' | 'nothing'>> =
  Object.freeze({
    OrderPlaced: 'requestPayment',
    OrderPaymentOverdue: 'requestPayment',
    OrderCancelRequested: 'cancelPayment',
    OrderRefundRequested: 'cancelPayment',
    OrderCancellationOverdue: 'cancelPayment',
    OrderConfirmed: 'nothing',
    OrderCanceled: 'nothing',
    OrderRefundSettled: 'nothing',
    OrderNoted: 'nothing',
  });

/** Whether an event asks for what was asked for before, because that got lost. */
export const asksAgain = (type: OrderEvent['type']): boolean =>
  type === 'OrderPaymentOverdue' || type === 'OrderCancellationOverdue';

/**
 * The stored order events that ask for something (see {@link dispatchTable}) and were not handed over yet. The order's
 * event log is the outbox: there is no second record that could disagree with it.
 */
export type OrderOutbox = Outbox<OrderEvent>;
