import {defineEntity, type InferEntity, p} from '@mikro-orm/postgresql';
import type {OrderStatus} from '@orderwell/domain';

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
