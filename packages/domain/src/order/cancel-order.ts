import type {Clock} from '../clock.ts';
import type {Correlation} from '../contracts.ts';
import {at, DomainError} from '../errors.ts';
import type {OrderId} from '../values/ids.ts';
import {reasonText} from '../values/texts.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';

/** Most times that a cancellation is tried anew because somebody else changed the order in between. */
const cancelAttemptsMax = 5;

export interface CancelOrderInput {
  readonly orderId: OrderId;
  /** For whoever reads the order later; 1 to 200 characters. */
  readonly reason?: string | undefined;
  /** The version that the caller has seen, if the order is only to be canceled as long as it is at that version. */
  readonly expectedVersion?: number | undefined;
  readonly correlation: Correlation;
}

/** Somebody wants an order gone. */
export class CancelOrder {
  readonly #orders: OrderRepository;
  readonly #clock: Clock;

  constructor({orders, clock}: {orders: OrderRepository; clock: Clock}) {
    this.#orders = orders;
    this.#clock = clock;
  }

  /**
   * The order is on its way out from now on; it is `Canceled` once the payment side has voided or refunded its payment.
   * Safe to repeat: an order that is off already stays as it is.
   * @throws DomainError `ORDER_NOT_FOUND`; `STALE_VERSION` if the order is not at the expected version; `INVALID_TEXT`
   * if the reason cannot be one; `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`
   */
  async execute({orderId, reason, expectedVersion, correlation}: CancelOrderInput): Promise<Order> {
    const cancelAsked = {
      kind: 'cancelAsked',
      reason: at(['reason'], () => reasonText(reason ?? 'customer_request')),
    } as const;
    for (let attempt = 1; attempt <= cancelAttemptsMax; attempt++) {
      const order = await this.#orders.byId(orderId);
      if (order === undefined) throw new DomainError('ORDER_NOT_FOUND', `there is no order ${orderId}`);
      if (expectedVersion !== undefined && order.version !== expectedVersion) {
        throw new DomainError('STALE_VERSION', `the order is at version ${order.version}, not ${expectedVersion}`);
      }
      const canceling = order.apply(cancelAsked, {at: this.#clock.now(), correlation});
      if (canceling === order || (await this.#orders.save(canceling)) === 'saved') return canceling;
    }
    throw new DomainError('TOO_MUCH_CONTENTION', `order ${orderId} kept changing; try again`);
  }
}
