import {defineEntity, type InferEntity, p} from '@mikro-orm/postgresql';
import type {OrderEvent, OrderStatus} from '@orderwell/domain';
import {outboxColumns} from './outbox-columns.ts';

/**
 * The state of an order. The customer is no foreign key: customers are behind a port of their own and may be kept
 * elsewhere.
 */
export const OrderRow = defineEntity({
  name: 'OrderRow',
  tableName: 'orders',
  properties: {
    id: p.text().collation('C').primary(),
    customerId: p.text().collation('C'),
    status: p.text().$type<OrderStatus>(),
    cancelReason: p.text().nullable(),
    totalMinor: p.bigint(),
    /** Of the total and of every line. */
    currency: p.text(),
    /** What was noted with the order, as texts by name; null if nothing, and from the version before this one. */
    metadata: p.json<Readonly<Record<string, string>>>().nullable(),
    /** The version before this one knows nothing of it, and leaves it at 1. */
    paymentRequests: p.integer().default(1),
    /** Whether money that arrived after the order was canceled is still to be given back. */
    refund: p.text().$type<'owed' | 'settled'>().nullable(),
    /** How often the payment side was asked whether it knows what the order asked for, however often it asked for that. */
    inquiries: p.integer().default(0),
    /** When it is looked at (again) at the earliest, to see whether the payment side is to be asked; null before that. */
    inquireAt: p.datetime(6).nullable(),
    version: p.integer(),
    createdAt: p.datetime(6),
    updatedAt: p.datetime(6),
  },
  checks: [
    {name: 'orders_status_check', expression: "status in ('Pending', 'Confirmed', 'Canceling', 'Canceled')"},
    {name: 'orders_total_minor_check', expression: 'total_minor >= 0'},
    {name: 'orders_payment_requests_check', expression: 'payment_requests > 0'},
    {name: 'orders_refund_check', expression: "refund in ('owed', 'settled')"},
    {name: 'orders_version_check', expression: 'version > 0'},
  ],
  indexes: [
    {name: 'orders_waiting', properties: ['updatedAt'], where: "status in ('Pending', 'Canceling')"},
    {name: 'orders_refund_owed', properties: ['updatedAt'], where: "refund = 'owed'"},
    {
      name: 'orders_unanswered',
      properties: ['inquireAt', 'updatedAt'],
      where: "status in ('Pending', 'Canceling') or refund = 'owed'",
    },
  ],
});

export type OrderRow = InferEntity<typeof OrderRow>;

/** A line of an order; its prices are in the order's currency. */
export const OrderLineRow = defineEntity({
  name: 'OrderLineRow',
  tableName: 'order_lines',
  properties: {
    orderId: () => p.manyToOne(OrderRow).mapToPk().primary().fieldName('order_id').updateRule('no action'),
    /** 1 for the first line. */
    lineNumber: p.integer().primary(),
    productId: p.text().collation('C'),
    quantity: p.integer(),
    unitPriceMinor: p.bigint(),
    linePriceMinor: p.bigint(),
  },
  checks: [
    {name: 'order_lines_quantity_check', expression: 'quantity > 0'},
    {name: 'order_lines_price_check', expression: 'unit_price_minor >= 0 and line_price_minor >= 0'},
  ],
});

export type OrderLineRow = InferEntity<typeof OrderLineRow>;

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
  readonly metadata?: Readonly<Record<string, string>>;
  readonly reason?: string;
  readonly note?: {readonly type: string; readonly data?: Readonly<Record<string, string>>};
}

/** Minor units are text, because a number in JSON is not exact everywhere. */
export interface OrderEventLine {
  readonly productId: string;
  readonly quantity: number;
  readonly unitPriceMinor: string;
  readonly linePriceMinor: string;
}
