import type {Clock} from '../clock.ts';
import type {PaymentResult} from '../contracts.ts';
import {DomainError} from '../errors.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';
import type {OrderTrigger} from './order-state-table.ts';

/** Most times that a result is applied anew because somebody else changed the order in between. */
export const applyAttemptsMax = 5;

/** The payment side answered: the order moves on. */
export class ApplyPaymentResult {
  readonly #orders: OrderRepository;
  readonly #clock: Clock;

  constructor({orders, clock}: {orders: OrderRepository; clock: Clock}) {
    this.#orders = orders;
    this.#clock = clock;
  }

  /**
   * Safe to repeat: a result that was applied before changes nothing.
   * @returns the order as it stands afterwards, and whether this call moved it
   * @throws DomainError `ORDER_NOT_FOUND`; `ILLEGAL_TRANSITION` if the result contradicts an earlier one;
   * `TOO_MUCH_CONTENTION` after {@link applyAttemptsMax} lost races; `UNAVAILABLE`
   */
  async execute(result: PaymentResult): Promise<{order: Order; kind: 'moved' | 'unchanged'}> {
    for (let attempt = 1; attempt <= applyAttemptsMax; attempt++) {
      const loaded = await this.#orders.byId(result.orderId);
      if (loaded === undefined) throw new DomainError('ORDER_NOT_FOUND', `there is no order ${result.orderId}`);
      const order = loaded.apply(triggerOf(result), {at: this.#clock.now(), correlation: result.correlation});
      if (order === loaded) return {order, kind: 'unchanged'};
      const outcome = await this.#orders.save(order, {causedBy: result.messageId});
      if (outcome === 'saved') return {order, kind: 'moved'};
      if (outcome === 'repeated') return {order: loaded, kind: 'unchanged'};
    }
    throw new DomainError('TOO_MUCH_CONTENTION', `order ${result.orderId} kept changing; try again`);
  }
}

function triggerOf({outcome, reason}: PaymentResult): OrderTrigger {
  switch (outcome) {
    case 'paid':
      return {kind: 'paid'};
    case 'declined':
      return {kind: 'declined', reason: reason ?? 'payment_declined'};
    case 'voided':
    case 'refunded':
      return {kind: 'refundedOrVoided'};
  }
}
