import {
  type Correlation,
  DomainError,
  type Order,
  type OrderId,
  type OrderRepository,
  type PlaceOrder,
} from '@orderwell/domain';

// #region use-case
/** A customer orders once more what they ordered before, at the prices of today. */
export class OrderAgain {
  readonly #orders: OrderRepository;
  readonly #placeOrder: PlaceOrder;

  constructor({orders, placeOrder}: {orders: OrderRepository; placeOrder: PlaceOrder}) {
    this.#orders = orders;
    this.#placeOrder = placeOrder;
  }

  /** @throws DomainError `ORDER_NOT_FOUND`, and whatever `PlaceOrder` refuses */
  async execute(id: OrderId, correlation: Correlation = {}): Promise<Order> {
    const earlier = await this.#orders.byId(id);
    if (earlier === undefined) throw new DomainError('ORDER_NOT_FOUND', `there is no order ${id}`);
    const {customerId, lines} = earlier.snapshot;
    const {order} = await this.#placeOrder.execute({customerId, lines, correlation});
    return order;
  }
}
// #endregion use-case
