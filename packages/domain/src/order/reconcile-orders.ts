import type {Clock} from '../clock.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';

/** When an order has waited too long for its payment, and how often that is asked for. */
export interface ReconcilePolicy {
  /** How long an order waits for an answer before it is asked for again. */
  readonly deadlineMs: number;
  /** Most requests for one payment; after the last one went unanswered, the order is canceled. */
  readonly paymentRequestsMax: number;
  /** Most orders in one pass. */
  readonly batchSizeMax: number;
}

export const defaultReconcilePolicy: ReconcilePolicy = {
  deadlineMs: 120_000,
  paymentRequestsMax: 5,
  batchSizeMax: 100,
};

/** Orders that wait too long are asked for again, and canceled in the end: nothing is stuck silently. */
export class ReconcileOrders {
  readonly #orders: OrderRepository;
  readonly #clock: Clock;
  readonly #policy: ReconcilePolicy;

  constructor(parts: {orders: OrderRepository; clock: Clock; policy?: ReconcilePolicy}) {
    this.#orders = parts.orders;
    this.#clock = parts.clock;
    this.#policy = parts.policy ?? defaultReconcilePolicy;
  }

  /**
   * One pass over the orders that are past their deadline. Several may run at once: of those that look at one order,
   * one moves it.
   * @returns how many orders were found, and those that were moved
   * @throws DomainError `UNAVAILABLE`
   */
  async execute(): Promise<{readonly found: number; readonly moved: readonly Order[]}> {
    const {deadlineMs, paymentRequestsMax, batchSizeMax: limit} = this.#policy;
    const now = this.#clock.now();
    const late = await this.#orders.waiting({unchangedSince: new Date(now.getTime() - deadlineMs), limit});
    const moved: Order[] = [];
    for (const order of late) {
      const isLast = order.snapshot.paymentRequests >= paymentRequestsMax;
      const trigger = {kind: isLast ? 'lastDeadlinePassed' : 'deadlinePassed'} as const;
      const next = order.apply(trigger, {at: now, correlation: {}});
      if ((await this.#orders.save(next)) === 'saved') moved.push(next);
    }
    return {found: late.length, moved};
  }
}
