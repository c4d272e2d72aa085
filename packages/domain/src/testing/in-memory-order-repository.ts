import type {Clock} from '../clock.ts';
import {DomainError} from '../errors.ts';
import {Order} from '../order/order.ts';
import {dispatchOf, type OrderEvent} from '../order/order-event.ts';
import type {OrderRepository} from '../order/order-repository.ts';
import type {OrderId} from '../values/ids.ts';
import {InMemoryOutbox} from './in-memory-outbox.ts';
import {StoreFaults} from './store-faults.ts';

/** Orders in memory, with the outbox of their events. */
export class InMemoryOrderRepository implements OrderRepository {
  readonly faults: StoreFaults = new StoreFaults();
  readonly outbox: InMemoryOutbox<OrderEvent>;
  readonly #orders = new Map<OrderId, Order>();
  readonly #histories = new Map<OrderId, readonly OrderEvent[]>();

  constructor({clock}: {clock: Clock}) {
    this.outbox = new InMemoryOutbox({clock, faults: this.faults, keyOf: (event) => event.id});
  }

  async add(order: Order): Promise<void> {
    this.faults.assertReachable();
    if (this.#orders.has(order.id)) throw new DomainError('DUPLICATE_ORDER', `there is an order ${order.id} already`);
    this.#store(order);
  }

  async byId(id: OrderId): Promise<Order | undefined> {
    this.faults.assertReachable();
    return this.#orders.get(id);
  }

  async save(order: Order): Promise<'saved' | 'stale'> {
    this.faults.assertReachable();
    if (this.#orders.get(order.id)?.version !== order.loadedVersion) return 'stale';
    this.#store(order);
    return 'saved';
  }

  /** Everything that happened to an order, oldest first. */
  history(id: OrderId): readonly OrderEvent[] {
    return this.#histories.get(id) ?? [];
  }

  /** All orders, oldest first. */
  all(): readonly Order[] {
    return [...this.#orders.values()];
  }

  /** No other code runs in between, so nobody sees a half, and a failure stands before the first change. */
  #store(order: Order): void {
    this.faults.assertHalfway();
    this.#orders.set(order.id, Order.rehydrate(order.snapshot));
    this.#histories.set(order.id, [...this.history(order.id), ...order.newEvents]);
    for (const event of order.newEvents) if (dispatchOf(event) !== undefined) this.outbox.put(event);
  }
}
