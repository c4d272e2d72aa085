import type {StoredOrderEvent, StoredOrderLine} from '@orderwell/adapters/mikro-orm';
import type {ReadingSession} from './reading-session.ts';

/** What waits in an outbox. */
export interface Waiting {
  readonly count: number;
  /** How long the oldest has waited; undefined if nothing waits. */
  readonly oldestAgeMs: number | undefined;
  /** How often the one that was tried most was tried. */
  readonly attemptsMax: number;
}

export const waitingColumns = `
  count(*)::int as "count",
  (extract(epoch from clock_timestamp() - min(stored_at)) * 1000)::float8 as "oldestAgeMs",
  coalesce(max(attempts), 0) as "attemptsMax"`;

/** Rows of which nothing waits say null. */
export const toWaiting = ({count, oldestAgeMs, attemptsMax}: Waiting): Waiting => ({
  count,
  oldestAgeMs: oldestAgeMs === undefined || oldestAgeMs === null ? undefined : Math.max(0, Math.round(oldestAgeMs)),
  attemptsMax,
});

/** Order events that the payment side has not been told of. */
export async function undeliveredEvents(orders: ReadingSession): Promise<Waiting> {
  const [row] = await orders.rows<Waiting>(`select ${waitingColumns} from order_events where due_at is not null`);
  return toWaiting(row ?? {count: 0, oldestAgeMs: undefined, attemptsMax: 0});
}

/** An order that waits for something. */
export interface WaitingOrder {
  readonly id: string;
  readonly status: string;
  readonly since: Date;
  readonly ageMs: number;
  readonly paymentRequests: number;
}

/** Orders that wait and have not changed for so long, oldest first. */
export async function unchangedOrders(
  orders: ReadingSession,
  {olderThanMs, limit}: {olderThanMs: number; limit: number},
): Promise<{readonly count: number; readonly oldest: readonly WaitingOrder[]}> {
  const stuck = `from orders
    where status in ('Pending', 'Canceling') and updated_at <= clock_timestamp() - $1 * interval '1 millisecond'`;
  const [counted] = await orders.rows<{count: number}>(`select count(*)::int as "count" ${stuck}`, [olderThanMs]);
  const oldest = await orders.rows<WaitingOrder>(
    `select id, status, updated_at as "since", payment_requests as "paymentRequests",
      (extract(epoch from clock_timestamp() - updated_at) * 1000)::float8 as "ageMs"
    ${stuck} order by updated_at, id limit $2`,
    [olderThanMs, limit],
  );
  return {count: counted?.count ?? 0, oldest};
}

/** An order with its whole history, as the database has it. */
export interface AuditedOrder {
  readonly id: string;
  readonly customerId: string;
  readonly status: string;
  readonly cancelReason: string | null;
  readonly totalMinor: string;
  readonly currency: string;
  readonly paymentRequests: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Whether it changed only lately, by the clock of its service or of the database. */
  readonly recent: boolean;
  readonly lines: readonly AuditedLine[];
  /** In order of version. */
  readonly events: readonly AuditedEvent[];
}

/** An amount is text here, because JSON has no exact number for it. */
export interface AuditedLine extends Pick<StoredOrderLine, 'lineNumber' | 'productId' | 'quantity'> {
  readonly unitPriceMinor: string;
  readonly linePriceMinor: string;
}

export interface AuditedEvent extends Pick<StoredOrderEvent, 'version' | 'currency' | 'details'> {
  readonly type: string;
  readonly status: string;
  readonly totalMinor: string;
  readonly at: string;
  readonly undelivered: boolean;
}

/** All orders, by the bytes of their ids. */
export function auditedOrders(orders: ReadingSession, settledForMs: number): AsyncIterable<AuditedOrder> {
  return orders.stream<AuditedOrder>(
    `select id, customer_id as "customerId", status, cancel_reason as "cancelReason",
      total_minor::text as "totalMinor", currency, payment_requests as "paymentRequests", version,
      created_at as "createdAt", updated_at as "updatedAt",
      greatest(updated_at, (select max(stored_at) from order_events where order_id = orders.id))
        > now() - $1 * interval '1 millisecond' as "recent",
      coalesce((
        select json_agg(json_build_object(
          'lineNumber', line_number, 'productId', product_id, 'quantity', quantity,
          'unitPriceMinor', unit_price_minor::text, 'linePriceMinor', line_price_minor::text
        ) order by line_number)
        from order_lines where order_id = orders.id
      ), '[]') as "lines",
      coalesce((
        select json_agg(json_build_object(
          'version', version, 'type', type, 'status', status, 'totalMinor', total_minor::text,
          'currency', currency, 'at', at, 'details', details, 'undelivered', due_at is not null
        ) order by version)
        from order_events where order_id = orders.id
      ), '[]') as "events"
    from orders order by id`,
    [settledForMs],
  );
}
