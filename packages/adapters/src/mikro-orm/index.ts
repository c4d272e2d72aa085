export type {DatabaseLife} from './database.ts';
export type {DatabaseOptions} from './database-options.ts';
export {type OrderDatabase, openOrderDatabase} from './order-database.ts';
export {openPaymentDatabase, type PaymentDatabase} from './payment-database.ts';
