import {Order, type OrderEvent, type OrderSnapshot} from '@orderwell/domain';

/** An order as no sound code could make it: for bugs that write past the rules. */
export function forgedOrder(parts: {
  snapshot: OrderSnapshot;
  newEvents: readonly OrderEvent[];
  loadedVersion?: number;
}): Order {
  const {loadedVersion = parts.snapshot.version - parts.newEvents.length, ...shown} = parts;
  const order = Object.assign(Order.rehydrate(parts.snapshot), shown);
  return Object.defineProperty(order, 'loadedVersion', {value: loadedVersion});
}
