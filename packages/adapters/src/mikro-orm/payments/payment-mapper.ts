import {Metadata, Money, type OrderId, Payment, type PaymentId, readingRecord} from '@orderwell/domain';
import {type EntityData, type RequiredEntityData, raw} from '@mikro-orm/postgresql';
import {awaitingDelivery, notAwaitingDelivery, refusalsSoFar} from '../messages/outbox-statements.ts';
import {storedTime} from '../database/stored-time.ts';
import type {PaymentRow} from '../rows/payment-row.ts';

/**
 * Storing a payment anew makes its result due anew, or begins its schedule anew, and takes it out of the hands of whoever
 * had the old one.
 */
function toPaymentRow(payment: Payment): RequiredEntityData<PaymentRow> & EntityData<PaymentRow> {
  const {snapshot} = payment;
  return {
    id: snapshot.id,
    orderId: snapshot.orderId,
    amountMinor: snapshot.amount.minor,
    currency: snapshot.amount.currency,
    status: snapshot.status,
    gatewayReference: snapshot.gatewayReference ?? null,
    declineReason: snapshot.declineReason ?? null,
    requestId: snapshot.correlation.requestId ?? null,
    traceparent: snapshot.correlation.traceparent ?? null,
    replyTo: snapshot.replyTo ?? null,
    cancelReplyTo: snapshot.cancelReplyTo ?? null,
    version: snapshot.version,
    createdAt: snapshot.createdAt,
    updatedAt: snapshot.updatedAt,
    ...(payment.result === undefined ? notAwaitingDelivery() : awaitingDelivery()),
    gatewayDueAt: gatewayDueAt(payment),
  };
}

/** The same of a payment that is not stored yet, with what never changes. */
export function toNewPaymentRow(payment: Payment): RequiredEntityData<PaymentRow> & EntityData<PaymentRow> {
  const {metadata} = payment.snapshot;
  // A copy, because MikroORM writes into what it is given.
  return {...toPaymentRow(payment), metadata: metadata === undefined ? null : {...metadata}};
}

/**
 * The same of a payment that takes the place of an earlier one. If that waits for the gateway in the same status, its
 * schedule goes on, and whoever has it in hand keeps it; if its result waits, that keeps count of how often it was refused.
 */
export function toMovedPaymentRow(payment: Payment): RequiredEntityData<PaymentRow> & EntityData<PaymentRow> {
  const row = toPaymentRow(payment);
  const {status, gatewayDueInMs} = payment;
  if (payment.result !== undefined) return {...row, refusals: raw<number>(keptOr(refusalsSoFar, '0'), [status])};
  if (gatewayDueInMs === undefined) return row;
  return {
    ...row,
    gatewayDueAt: raw<Date>(keptOr('gateway_due_at', afterNow), [status, gatewayDueInMs]),
    leaseToken: raw<string>(keptOr('lease_token', 'null'), [status]),
    attempts: raw<number>(keptOr('attempts', '0'), [status]),
    refusals: raw<number>(keptOr('refusals', '0'), [status]),
  };
}

/** Parameter: the status that the column's value is good for. */
const keptOr = (column: string, otherwise: string): string =>
  `case when status = ? then ${column} else ${otherwise} end`;
const afterNow = `now() + ? * interval '1 millisecond'`;

function gatewayDueAt({gatewayDueInMs}: Payment) {
  if (gatewayDueInMs === undefined) return null;
  return raw<Date>(afterNow, [gatewayDueInMs]);
}

/** @throws DomainError `UNREADABLE_RECORD` if a newer version wrote it */
export function toPayment(row: PaymentRow): Payment {
  return readingRecord(`payment ${row.id}`, () => {
    return Payment.rehydrate({
      // What we stored was parsed then; stricter rules of today must not make it unreadable.
      id: row.id as PaymentId,
      orderId: row.orderId as OrderId,
      amount: Money.rehydrate(row.amountMinor, row.currency),
      metadata: Metadata.rehydrate(row.metadata),
      status: row.status,
      gatewayReference: row.gatewayReference ?? undefined,
      declineReason: row.declineReason ?? undefined,
      correlation: {requestId: row.requestId ?? undefined, traceparent: row.traceparent ?? undefined},
      replyTo: row.replyTo ?? undefined,
      cancelReplyTo: row.cancelReplyTo ?? undefined,
      version: row.version,
      createdAt: storedTime('created_at', row.createdAt),
      updatedAt: storedTime('updated_at', row.updatedAt),
    });
  });
}
