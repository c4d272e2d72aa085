import {defineEntity, type InferEntity, p} from '@mikro-orm/postgresql';
import type {OrderEvent, OrderStatus} from '@orderwell/domain';
import {OrderRow} from './order-row.ts';
import {outboxColumns} from './outbox-columns.ts';

/**
 * What happened to an order, and the outbox that tells of it. What all events have in common are columns, which can be
 * asked for and checked; what only some types have is in `details`.
 */
export const OrderEventRow = defineEntity({
  name: 'OrderEventRow',
  tableName: 'order_events',
  properties: {
    orderId: () => p.manyToOne(OrderRow).mapToPk().primary().fieldName('order_id').updateRule('no action'),
    version: p.integer().primary(),
    type: p.text().$type<OrderEvent['type']>(),
    /** The order's status once this has happened. */
    status: p.text().$type<OrderStatus>(),
    totalMinor: p.bigint(),
    currency: p.text(),
    at: p.datetime(6),
    requestId: p.text().nullable(),
    traceparent: p.text().nullable(),
    details: p.json<OrderEventDetails>(),
    ...outboxColumns(),
    /** When it was handed over to the payment side; the version before this one leaves it null. */
    deliveredAt: p.datetime(6).nullable(),
  },
  checks: [
    {name: 'order_events_version_check', expression: 'version > 0'},
    {name: 'order_events_total_minor_check', expression: 'total_minor >= 0'},
  ],
  indexes: [
    {name: 'order_events_due', properties: ['dueAt'], where: 'due_at is not null'},
    {name: 'order_events_parked', properties: ['parkedAt'], where: 'parked_at is not null'},
  ],
});

export type OrderEventRow = InferEntity<typeof OrderEventRow>;

/**
 * Fields are added to this and never change their meaning: whoever reads takes what it knows and ignores the rest, so
 * that an older version can run beside a newer one.
 */
export interface OrderEventDetails {
  readonly customerId?: string;
  readonly lines?: readonly OrderEventLine[];
  readonly reason?: string;
}

/** Minor units are text, because a number in JSON is not exact everywhere. */
export interface OrderEventLine {
  readonly productId: string;
  readonly quantity: number;
  readonly unitPriceMinor: string;
  readonly linePriceMinor: string;
}
