import {Order, type OrderEvent, type OrderSnapshot} from '@orderwell/domain';

/** An order as no sound code could make it: for bugs that write past the rules. */
export function forgedOrder(parts: {
  snapshot: OrderSnapshot;
  newEvents: readonly OrderEvent[];
  loadedVersion?: number;
}): Order {
  const {snapshot, newEvents, loadedVersion = snapshot.version - newEvents.length} = parts;
  // An order is frozen, so this one stands before it and shows other parts.
  return Object.create(Order.rehydrate(snapshot), {
    snapshot: {value: snapshot},
    newEvents: {value: newEvents},
    loadedVersion: {value: loadedVersion},
  }) as Order;
}
