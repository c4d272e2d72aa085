import type {Payment, PaymentResultOutbox, PaymentStatus} from '@orderwell/domain';
import type {Database} from './database.ts';
import {TableOutbox} from './outbox.ts';
import {toPayment} from './payment-mapper.ts';
import {PaymentRow} from './rows/payment-row.ts';

/** A record, so that the compiler asks for every status there is. */
const knownStatuses: Readonly<Record<PaymentStatus, true>> = {
  Requested: true,
  Captured: true,
  Declined: true,
  Unknown: true,
  Refunding: true,
  Refunded: true,
  Voided: true,
};

/** The payments whose result the order side has not been told, in PostgreSQL. */
export function paymentResultOutbox(database: Database): PaymentResultOutbox {
  return new TableOutbox<PaymentRow, Payment>(database, {
    table: 'payments',
    key: {id: 'text'},
    kind: {column: 'status', known: Object.keys(knownStatuses)},
    schema: PaymentRow,
    toItem: toPayment,
    keyOf: ({id}) => ({id}),
  });
}
