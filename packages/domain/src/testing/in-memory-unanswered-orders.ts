import type {Clock} from '../clock.ts';
import type {Order} from '../order/order.ts';
import type {OrderEvent} from '../order/order-event.ts';
import {asksAgain} from '../order/order-state-table.ts';
import type {InquirySchedule, UnansweredOrder, UnansweredOrders} from '../order/unanswered-orders.ts';
import type {OrderId} from '../values/ids.ts';
import type {StoreFaults} from './store-faults.ts';

interface Wait {
  readonly since: number;
  /** Undefined until it was handed out for the first time. */
  nextAt: number | undefined;
}

/** The orders that wait for the payment side, in memory. Their store tells it what was stored and delivered. */
export class InMemoryUnansweredOrders implements UnansweredOrders {
  readonly #clock: Clock;
  readonly #faults: StoreFaults;
  readonly #orderOf: (id: OrderId) => Order | undefined;
  readonly #waits = new Map<OrderId, Wait>();
  /** How often each order was handed out since it first asked for what it waits for. */
  readonly #inquiries = new Map<OrderId, number>();

  constructor(parts: {clock: Clock; faults: StoreFaults; orderOf: (id: OrderId) => Order | undefined}) {
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#orderOf = parts.orderOf;
  }

  /** An event that asks for something was handed over: the wait begins, unless the order has asked anew since. */
  delivered({orderId}: OrderEvent, isLatest: boolean): void {
    if (isLatest) this.#waits.set(orderId, {since: this.#clock.now().getTime(), nextAt: undefined});
  }

  /** An order asked anew, which is still to be handed over. */
  asked({orderId, type}: OrderEvent): void {
    this.#waits.delete(orderId);
    if (!asksAgain(type)) this.#inquiries.delete(orderId);
  }

  async takeDue(options: {schedule: InquirySchedule; limit: number}): Promise<readonly UnansweredOrder[]> {
    this.#faults.assertReachable();
    const {schedule} = options;
    const now = this.#clock.now().getTime();
    const due = [...this.#waits]
      .filter(([id, {since, nextAt}]) => (nextAt ?? since + pauseMs(this.#inquiriesOf(id), schedule)) <= now)
      .toSorted(([, a], [, b]) => a.since - b.since)
      .flatMap(([id, wait]) => {
        const order = this.#orderOf(id);
        return order?.awaits === undefined || this.#faults.unreadable.has(id) ? [] : [{order, wait}];
      });
    return due.slice(0, options.limit).map(({order, wait}) => {
      const inquiries = this.#inquiriesOf(order.id) + 1;
      this.#inquiries.set(order.id, inquiries);
      wait.nextAt = now + pauseMs(inquiries, schedule);
      return {order, unansweredForMs: now - wait.since, inquiries};
    });
  }

  #inquiriesOf(id: OrderId): number {
    return this.#inquiries.get(id) ?? 0;
  }
}

/** How long an order waits that was handed out so often. */
const pauseMs = (inquiries: number, {firstAfterMs, pauseMsMax}: InquirySchedule): number =>
  inquiries === 0 ? firstAfterMs : Math.min(firstAfterMs * 2 ** (inquiries - 1), pauseMsMax);
