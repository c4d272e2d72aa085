import type {Payment, PaymentStatus} from '@orderwell/domain';
import type {Database} from '../database/database.ts';
import {TableOutbox} from '../messages/outbox.ts';
import {toPayment} from './payment-mapper.ts';
import {PaymentRow} from '../rows/payment-row.ts';

/** What a payment of that status waits for; a record, so that the compiler asks for every status there is. */
const waitsFor: Readonly<Record<PaymentStatus, 'gateway' | 'announcement'>> = {
  Requested: 'gateway',
  Unknown: 'gateway',
  Captured: 'announcement',
  Declined: 'announcement',
  Canceling: 'gateway',
  Refunding: 'gateway',
  Refunded: 'announcement',
  Voided: 'announcement',
};

const all = Object.keys(waitsFor) as PaymentStatus[];
const unresolvedStatuses = all.filter((status) => waitsFor[status] === 'gateway');
/** The statuses that have a result. */
export const resultStatuses: readonly PaymentStatus[] = all.filter((status) => waitsFor[status] === 'announcement');

const payments = {
  table: 'payments',
  key: {id: 'text'},
  schema: PaymentRow,
  toItem: toPayment,
  keyOf: ({id}: Payment) => ({id}),
} as const;

/** The payments whose result the order side has not been told, in PostgreSQL. */
export function paymentResultOutbox(database: Database): TableOutbox<PaymentRow, Payment> {
  return new TableOutbox(database, {
    ...payments,
    due: 'due_at',
    kind: {column: 'status', known: resultStatuses},
  });
}

/** The payments that wait for the gateway, in PostgreSQL. */
export function unresolvedPayments(database: Database): TableOutbox<PaymentRow, Payment> {
  return new TableOutbox(database, {
    ...payments,
    due: 'gateway_due_at',
    kind: {column: 'status', known: unresolvedStatuses},
  });
}
