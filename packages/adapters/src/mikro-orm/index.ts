export type {DatabaseLife} from './database.ts';
export type {DatabaseOptions} from './database-options.ts';
export {type OrderDatabase, openOrderDatabase, orderMigrationNames} from './order-database.ts';
export {type StoredOrderEvent, toOrderEvent} from './order-event-mapper.ts';
export {type StoredOrder, type StoredOrderLine, toOrder} from './order-mapper.ts';
export {orderEventTypes} from './order-outbox.ts';
export {openPaymentDatabase, type PaymentDatabase, paymentMigrationNames} from './payment-database.ts';
