import {defineEntity, type InferEntity, p} from '@mikro-orm/postgresql';
import {OrderRow} from './order-row.ts';

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
