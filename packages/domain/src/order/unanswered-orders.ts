import type {Order} from './order.ts';

/** An order that the payment side was asked about and has not answered. */
export interface UnansweredOrder {
  readonly order: Order;
  /** How long ago in milliseconds the latest message about it was handed over to the payment side. */
  readonly unansweredForMs: number;
  /** How often the order was handed out since it first asked for what it waits for, this time included. */
  readonly inquiries: number;
}

/** When an order that hears nothing is handed out. */
export interface InquirySchedule {
  /** How long in milliseconds after the latest message was handed over it is handed out for the first time. */
  readonly firstAfterMs: number;
  /**
   * It is handed out again after as long as that, and then after twice as long each time, up to this long. Asking for the
   * same again does not begin that anew: what gets lost each time, or is refused each time, is asked for ever less often.
   */
  readonly pauseMsMax: number;
}

/**
 * The stored orders that wait for the payment side (see `Order.awaits`), by how long they have heard nothing.
 *
 * Promises:
 * - From delivery: the wait counts from when the latest message about the order was settled in the `OrderOutbox`. An
 *   order whose message still waits there is not handed out, however old it is.
 * - Schedule: an order is handed out when its schedule says, and each time it waits longer for the next, also if it asks
 *   for the same again in between.
 * - One at a time: however many ask at once, in however many processes, an order that is due is handed out to one of
 *   them.
 * - Order: those that have heard nothing for longest come first.
 * - Answered: an order that waits for nothing any more is not handed out; one that asks for something else begins its
 *   schedule anew.
 * - Isolation: an order that cannot be read is reported by the store, and keeps no other from being handed out.
 * - Time: the store's own, whatever the clocks of its callers say.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be asked.
 */
export interface UnansweredOrders {
  /** Hands out up to `limit` orders that are due, the longest unanswered first. */
  takeDue(options: {schedule: InquirySchedule; limit: number}): Promise<readonly UnansweredOrder[]>;
}
