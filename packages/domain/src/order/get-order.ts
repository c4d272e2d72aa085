import {DomainError} from '../errors.ts';
import type {OrderId} from '../values/ids.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';

/** Somebody looks an order up. */
export class GetOrder {
  readonly #orders: OrderRepository;

  constructor({orders}: {orders: OrderRepository}) {
    this.#orders = orders;
  }

  /** @throws DomainError `ORDER_NOT_FOUND`, `UNAVAILABLE` */
  async execute(id: OrderId): Promise<Order> {
    const order = await this.#orders.byId(id);
    if (order === undefined) throw new DomainError('ORDER_NOT_FOUND', `there is no order ${id}`);
    return order;
  }
}
