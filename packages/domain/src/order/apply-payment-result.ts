import type {Clock} from '../clock.ts';
import type {PaymentResult} from '../contracts.ts';
import {DomainError} from '../errors.ts';
import type {Cause} from '../outbox/cause.ts';
import {changeOrder, type OrderChange} from './change-order.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';
import type {OrderTrigger} from './order-state-table.ts';

/** The payment side answered: the order moves on. */
export class ApplyPaymentResult {
  readonly #ports: {readonly orders: OrderRepository; readonly clock: Clock};

  constructor(ports: {readonly orders: OrderRepository; readonly clock: Clock}) {
    this.#ports = ports;
  }

  /**
   * Safe to repeat: a result that was applied before changes nothing.
   * @returns the order as it stands afterwards, and whether this call moved it
   * @throws DomainError `ORDER_NOT_FOUND`; `ILLEGAL_TRANSITION` if the result contradicts an earlier one;
   * `PAYMENT_AMOUNT_MISMATCH` if it is about another amount than the order's; `TOO_MUCH_CONTENTION` after too many
   * lost races; `UNAVAILABLE`
   */
  execute(result: PaymentResult): Promise<OrderChange> {
    const {orders, clock} = this.#ports;
    const {orderId, correlation} = result;
    return changeOrder(
      orders,
      orderId,
      (order) => {
        assertSameAmount(order, result);
        return order.move(triggerOf(result), {at: clock.now(), correlation});
      },
      causeOf(result),
    );
  }
}

function assertSameAmount({id, total}: Order, {amount}: PaymentResult): void {
  if (amount === undefined || amount.equals(total)) return;
  throw new DomainError('PAYMENT_AMOUNT_MISMATCH', `order ${id} is over ${total}, and the result over ${amount}`);
}

/**
 * Only a success is remembered: told once more after the order was canceled, it would ask for a refund that was given.
 * Every other outcome is final and true whenever it is told, and is told again because an order still waits for it.
 */
const causeOf = ({outcome, messageId}: PaymentResult): Cause => (outcome === 'paid' ? {causedBy: messageId} : {});

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
