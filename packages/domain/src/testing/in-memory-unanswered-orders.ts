import type {Clock} from '../clock.ts';
import type {Order} from '../order/order.ts';
import type {OrderEvent} from '../order/order-event.ts';
import type {InquirySchedule, UnansweredOrder, UnansweredOrders} from '../order/unanswered-orders.ts';
import type {OrderId} from '../values/ids.ts';
import type {StoreFaults} from './store-faults.ts';

interface Wait {
  readonly since: number;
  inquiries: number;
  /** Undefined until it was handed out for the first time. */
  nextAt: number | undefined;
}

/** The orders that wait for the payment side, in memory. Their store tells it what was stored and delivered. */
export class InMemoryUnansweredOrders implements UnansweredOrders {
  readonly #clock: Clock;
  readonly #faults: StoreFaults;
  readonly #orderOf: (id: OrderId) => Order | undefined;
  readonly #waits = new Map<OrderId, Wait>();

  constructor(parts: {clock: Clock; faults: StoreFaults; orderOf: (id: OrderId) => Order | undefined}) {
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#orderOf = parts.orderOf;
  }

  /** An event that asks for something was handed over: the wait begins, unless the order has asked anew since. */
  delivered({orderId}: OrderEvent, isLatest: boolean): void {
    if (isLatest) this.#waits.set(orderId, {since: this.#clock.now().getTime(), inquiries: 0, nextAt: undefined});
  }

  /** An order asked anew, which is still to be handed over. */
  asked(orderId: OrderId): void {
    this.#waits.delete(orderId);
  }

  async takeDue(options: {schedule: InquirySchedule; limit: number}): Promise<readonly UnansweredOrder[]> {
    this.#faults.assertReachable();
    const {firstAfterMs, pauseMsMax} = options.schedule;
    const now = this.#clock.now().getTime();
    const due = [...this.#waits]
      .filter(([, {since, nextAt}]) => (nextAt ?? since + firstAfterMs) <= now)
      .toSorted(([, a], [, b]) => a.since - b.since)
      .flatMap(([id, wait]) => {
        const order = this.#orderOf(id);
        return order?.awaits === undefined || this.#faults.unreadable.has(id) ? [] : [{order, wait}];
      });
    return due.slice(0, options.limit).map(({order, wait}) => {
      wait.inquiries += 1;
      wait.nextAt = now + Math.min(firstAfterMs * 2 ** (wait.inquiries - 1), pauseMsMax);
      return {order, unansweredForMs: now - wait.since, inquiries: wait.inquiries};
    });
  }
}
