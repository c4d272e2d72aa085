import type {OrderId} from '../values/ids.ts';
import type {Order} from './order.ts';

/**
 * Keeps orders, and their events with them.
 *
 * Promises:
 * - Atomicity: an order, its lines and its new events are stored together or not at all.
 * - Round trip: an order that is loaded equals the order that was stored.
 * - Concurrency: of several writers that loaded the same version, exactly one saves; the others learn that they are
 *   stale, and nothing of theirs is stored.
 * - History: the stored events of an order have the versions 1, 2, 3 … without a gap, and folding them gives the order.
 * - Outbox: events that the payment side must be told of are claimable from the `OrderOutbox` once stored.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up; a write may then have
 *   happened or not.
 */
export interface OrderRepository {
  /**
   * Stores a new order.
   * @throws DomainError `DUPLICATE_ORDER` if there is an order with that id; it stays as it is
   */
  add(order: Order): Promise<void>;

  /** The order with that id, or undefined. */
  byId(id: OrderId): Promise<Order | undefined>;

  /**
   * Stores what happened to a loaded order. An order without new events is left as it is.
   * @returns `stale` if the stored order is not (any more) at the version that this one was loaded at
   */
  save(order: Order): Promise<'saved' | 'stale'>;
}
