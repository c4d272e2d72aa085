/**
 * The ports on PostgreSQL. The way of a change, by file: a repository in `orders/` or `payments/` maps it to `rows/` and
 * stores it in one transaction of `database/database.ts`, together with the event that tells of it and the message that
 * caused it (`messages/processed-messages.ts`). From there `messages/outbox.ts` hands it out until it is settled. The
 * tables are made by `database/migrate.ts`, step by step, from `migrations/`.
 */

export type {DatabaseLife} from './database/database.ts';
export type {DatabaseOptions} from './database/connections.ts';
export {type OrderDatabase, openOrderDatabase, orderMigrationNames} from './orders/order-database.ts';
export {type StoredOrderEvent, toOrderEvent} from './orders/order-event-mapper.ts';
export {type StoredOrder, type StoredOrderLine, toOrder} from './orders/order-mapper.ts';
export {orderEventTypes} from './orders/order-outbox.ts';
export {openPaymentDatabase, type PaymentDatabase, paymentMigrationNames} from './payments/payment-database.ts';
