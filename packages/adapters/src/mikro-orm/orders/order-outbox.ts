import {dispatchTable, type OrderEvent} from '@orderwell/domain';
import type {Database} from '../database/database.ts';
import {toOrderEvent} from './order-event-mapper.ts';
import {TableOutbox} from '../messages/outbox.ts';
import {OrderEventRow} from '../rows/order-rows.ts';

/** The types of events that this version can read. */
export const orderEventTypes: readonly string[] = Object.keys(dispatchTable);

/** The events of orders that the payment side has not been told of, in PostgreSQL. */
export function orderOutbox(database: Database): TableOutbox<OrderEventRow, OrderEvent> {
  return new TableOutbox<OrderEventRow, OrderEvent>(database, {
    table: 'order_events',
    key: {order_id: 'text', version: 'int'},
    due: 'due_at',
    delivered: 'delivered_at',
    kind: {column: 'type', known: orderEventTypes},
    schema: OrderEventRow,
    toItem: toOrderEvent,
    keyOf: ({orderId, version}) => ({order_id: orderId, version}),
  });
}
