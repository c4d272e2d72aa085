import type {Clock} from '../clock.ts';
import type {Correlation} from '../contracts.ts';
import {readingAt} from '../errors.ts';
import type {OrderId} from '../values/ids.ts';
import {reasonText} from '../values/texts.ts';
import {assertVersion, changeOrder} from './change-order.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';

export interface CancelOrderInput {
  readonly orderId: OrderId;
  /** For whoever reads the order later; 1 to 200 characters. */
  readonly reason?: string | undefined;
  /** The version that the caller has seen, if the order is only to be canceled as long as it is at that version. */
  readonly expectedVersion?: number | undefined;
  readonly correlation: Correlation;
}

/** The customer, or an operator, wants an order canceled. */
export class CancelOrder {
  readonly #ports: {readonly orders: OrderRepository; readonly clock: Clock};

  constructor(ports: {readonly orders: OrderRepository; readonly clock: Clock}) {
    this.#ports = ports;
  }

  /**
   * The order is `Canceling` from now on, and `Canceled` once the payment side has voided or refunded its payment.
   * Safe to repeat: an order that is `Canceling` or `Canceled` stays as it is, whatever version is expected, because
   * the caller may not have heard that an earlier attempt succeeded (RFC 9110, section 13.1.1).
   * @throws DomainError `ORDER_NOT_FOUND`; `STALE_VERSION` if the order is not at the expected version; `INVALID_TEXT`
   * if the reason cannot be one; `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`
   */
  async execute({orderId, reason, expectedVersion, correlation}: CancelOrderInput): Promise<Order> {
    const {orders, clock} = this.#ports;
    const text = readingAt(['reason'], () => reasonText(reason ?? 'customer_request'));
    const {order} = await changeOrder(orders, orderId, (loaded) => {
      const canceling = loaded.move({kind: 'cancelAsked', reason: text}, {at: clock.now(), correlation});
      if (canceling !== loaded) assertVersion(loaded, expectedVersion);
      return canceling;
    });
    return order;
  }
}
