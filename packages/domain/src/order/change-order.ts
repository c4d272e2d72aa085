import {DomainError} from '../errors.ts';
import {untilNotStale} from '../optimistic-change.ts';
import type {Cause} from '../outbox/cause.ts';
import type {OrderId} from '../values/ids.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';

/** What became of a change: the order as it is stored afterwards, and whether this call moved it. */
export interface OrderChange {
  readonly order: Order;
  readonly kind: 'moved' | 'unchanged';
}

/**
 * Loads an order, lets `decide` move it or leave it, and stores what it decided; all of it anew when somebody else
 * changed the order in between. A message that caused a change before causes no other.
 * @throws DomainError `ORDER_NOT_FOUND`; `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`; whatever
 * `decide` throws
 */
export function changeOrder(
  orders: OrderRepository,
  id: OrderId,
  decide: (order: Order) => Order,
  cause?: Cause,
): Promise<OrderChange> {
  return untilNotStale<OrderChange>(`order ${id}`, async () => {
    const loaded = await orders.byId(id);
    if (loaded === undefined) throw new DomainError('ORDER_NOT_FOUND', `there is no order ${id}`);
    const order = decide(loaded);
    if (order === loaded) return {order, kind: 'unchanged'};
    switch (await orders.save(order, cause)) {
      case 'saved':
        return {order: order.asStored(), kind: 'moved'};
      case 'repeated':
        return {order: loaded, kind: 'unchanged'};
      case 'stale':
        return 'stale';
    }
  });
}

/**
 * For changes that are only to be made as long as nobody else makes one.
 * @throws DomainError `STALE_VERSION` unless the order is at the expected version, or none is expected
 */
export function assertVersion({version}: Order, expected: number | undefined): void {
  if (expected === undefined || expected === version) return;
  throw new DomainError('STALE_VERSION', `the order is at version ${version}, not ${expected}`);
}
