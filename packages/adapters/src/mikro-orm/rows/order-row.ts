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
    version: p.integer(),
    createdAt: p.datetime(6),
    updatedAt: p.datetime(6),
  },
  checks: [
    {name: 'orders_status_check', expression: "status in ('Pending', 'Confirmed', 'Canceling', 'Canceled')"},
    {name: 'orders_total_minor_check', expression: 'total_minor >= 0'},
    {name: 'orders_version_check', expression: 'version > 0'},
  ],
});

export type OrderRow = InferEntity<typeof OrderRow>;
