export type {DatabaseLife} from './database/database.ts';
export type {DatabaseOptions} from './database/connections.ts';
export {type OrderDatabase, openOrderDatabase, orderMigrationNames} from './orders/order-database.ts';
export {type StoredOrderEvent, toOrderEvent} from './orders/order-event-mapper.ts';
export {type StoredOrder, type StoredOrderLine, toOrder} from './orders/order-mapper.ts';
export {orderEventTypes} from './orders/order-outbox.ts';
export {openPaymentDatabase, type PaymentDatabase, paymentMigrationNames} from './payments/payment-database.ts';
