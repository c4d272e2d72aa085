import {toOrder, toOrderEvent} from '@orderwell/adapters/mikro-orm';
import type {Order, OrderEvent, OrderStatus} from '@orderwell/domain';
import type {AuditedEvent, AuditedOrder} from './order-queries.ts';

/** An order as order-app reads it. @throws Error if it cannot be read */
export function orderOf(row: AuditedOrder): Order {
  const lines = row.lines.map((line) => ({
    ...line,
    orderId: row.id,
    unitPriceMinor: BigInt(line.unitPriceMinor),
    linePriceMinor: BigInt(line.linePriceMinor),
  }));
  return toOrder({...row, status: row.status as OrderStatus, totalMinor: BigInt(row.totalMinor)}, lines);
}

/** An event of the order as order-app reads it. @throws Error if it cannot be read */
export function eventOf({id: orderId}: Pick<AuditedOrder, 'id'>, event: AuditedEvent): OrderEvent {
  return toOrderEvent({
    ...event,
    orderId,
    type: event.type as OrderEvent['type'],
    status: event.status as OrderStatus,
    totalMinor: BigInt(event.totalMinor),
    at: new Date(event.at),
    // What caused it is no part of what happened to the order.
    requestId: null,
    traceparent: null,
  });
}
