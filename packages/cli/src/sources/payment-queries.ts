import {toWaiting, type Waiting, waitingColumns} from './order-queries.ts';
import type {ReadingSession} from './reading-session.ts';

/** Payment results that the order side has not been told. */
export async function undeliveredResults(payments: ReadingSession): Promise<Waiting> {
  const [row] = await payments.rows<Waiting>(`select ${waitingColumns} from payments where due_at is not null`);
  return toWaiting(row ?? {count: 0, oldestAgeMs: undefined, attemptsMax: 0});
}

/** Payments of one status that wait for the gateway. */
export interface Unresolved extends Waiting {
  readonly status: string;
}

export async function unresolvedPayments(payments: ReadingSession): Promise<readonly Unresolved[]> {
  const rows = await payments.rows<Unresolved>(
    `select status, ${waitingColumns} from payments where gateway_due_at is not null group by status order by status`,
  );
  return rows.map((row) => ({status: row.status, ...toWaiting(row)}));
}

/** Those of both that have been due longest, to be read one by one. No payment is among both: it waits for the gateway, or has a result. */
export function waitingPayments(payments: ReadingSession, {limit}: {limit: number}): AsyncIterable<PaymentColumns> {
  return payments.stream<PaymentColumns>(
    `(select ${paymentColumns} from payments where due_at is not null order by due_at limit $1)
    union all
    (select ${paymentColumns} from payments where gateway_due_at is not null order by gateway_due_at limit $1)`,
    [limit],
  );
}

/** How far a payment is with its answer. Times are no `Date` where they are infinite. */
export interface AskedPayment {
  readonly status: string;
  /** When it came to be so. */
  readonly updatedAt: Date | number;
  /** Whether the result has yet to be sent. */
  readonly unsent: boolean;
  /** Since when the result is parked, because it was refused again and again, and why; null if it is not. */
  readonly parkedAt: Date | number | null;
  readonly parkReason: string | null;
}

/** How far the payments of these orders are, by order id. */
export async function paymentsOf(
  payments: ReadingSession,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, AskedPayment>> {
  const rows = await payments.rows<AskedPayment & {readonly orderId: string}>(
    `select order_id as "orderId", status, updated_at as "updatedAt", due_at is not null as "unsent",
      case when due_at is null then parked_at end as "parkedAt", park_reason as "parkReason"
    from payments where order_id = any($1)`,
    [orderIds],
  );
  return new Map(rows.map(({orderId, ...payment}) => [orderId, payment]));
}

/** A payment, as the database has it. */
export interface PaymentColumns {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly amountMinor: string;
  readonly currency: string;
}

const paymentColumns = `id, order_id as "orderId", status, amount_minor::text as "amountMinor", currency`;

/** A payment, and whether something happens to it. */
export interface AuditedPayment extends PaymentColumns {
  /** Whether it changed only lately, by the database's time. */
  readonly recent: boolean;
  /** Whether something has yet to be done: the gateway to be asked, or the order side to be told. */
  readonly pending: boolean;
}

/** All payments, by the bytes of their ids. */
export function auditedPayments(payments: ReadingSession, settledForMs: number): AsyncIterable<AuditedPayment> {
  return payments.stream<AuditedPayment>(
    `select ${paymentColumns},
      stored_at > now() - $1 * interval '1 millisecond' as "recent",
      due_at is not null or gateway_due_at is not null as "pending"
    from payments order by id`,
    [settledForMs],
  );
}
