import {DomainError} from '../errors.ts';
import type {OrderId} from '../values/ids.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';

/** Somebody looks an order up. */
export class GetOrder {
  readonly #ports: {readonly orders: OrderRepository};

  constructor(ports: {readonly orders: OrderRepository}) {
    this.#ports = ports;
  }

  /** @throws DomainError `ORDER_NOT_FOUND`, `UNREADABLE_RECORD`, `UNAVAILABLE` */
  async execute(id: OrderId): Promise<Order> {
    const order = await this.#ports.orders.byId(id);
    if (order === undefined) throw new DomainError('ORDER_NOT_FOUND', `there is no order ${id}`);
    return order;
  }
}
