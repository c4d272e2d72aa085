import type {StoredOrder, StoredOrderEvent, StoredOrderLine} from '@orderwell/adapters/mikro-orm';
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
  (extract(epoch from clock_timestamp() - min(stored_at) filter (where isfinite(stored_at))) * 1000)::float8
    as "oldestAgeMs",
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

/** Those of them that have been due longest, to be read one by one. */
export function waitingEvents(
  orders: ReadingSession,
  {limit}: {limit: number},
): AsyncIterable<AuditedEvent & {readonly orderId: string}> {
  return orders.stream<AuditedEvent & {readonly orderId: string}>(
    `select order_id as "orderId", version, type, status, total_minor::text as "totalMinor", currency, at, details,
      true as "undelivered"
    from order_events where due_at is not null order by due_at limit $1`,
    [limit],
  );
}

/** An order and its lines, as the database has them. Amounts are text, because JSON has no exact number for them. */
export interface OrderColumns {
  readonly id: string;
  readonly customerId: string;
  readonly status: string;
  readonly cancelReason: string | null;
  readonly totalMinor: string;
  readonly currency: string;
  readonly metadata: StoredOrder['metadata'];
  readonly paymentRequests: number;
  readonly refund: string | null;
  readonly version: number;
  readonly createdAt: Date | number;
  /** No `Date` where it is infinite. */
  readonly updatedAt: Date | number;
  readonly lines: readonly AuditedLine[];
}

export const orderColumns = `
  id, customer_id as "customerId", status, cancel_reason as "cancelReason", total_minor::text as "totalMinor", currency,
  metadata, payment_requests as "paymentRequests", refund, version, created_at as "createdAt", updated_at as "updatedAt",
  coalesce((
    select json_agg(json_build_object(
      'lineNumber', line_number, 'productId', product_id, 'quantity', quantity,
      'unitPriceMinor', unit_price_minor::text, 'linePriceMinor', line_price_minor::text
    ) order by line_number)
    from order_lines where order_id = orders.id
  ), '[]') as "lines"`;

/** An order with its whole history, as the database has it. */
export interface AuditedOrder extends OrderColumns {
  /** Whether it changed only lately, by the database's time: the clock of its service may be wrong by days. */
  readonly recent: boolean;
  /** In order of version. */
  readonly events: readonly AuditedEvent[];
}

export interface AuditedLine extends Pick<StoredOrderLine, 'lineNumber' | 'productId' | 'quantity'> {
  readonly unitPriceMinor: string;
  readonly linePriceMinor: string;
}

export interface AuditedEvent extends Pick<StoredOrderEvent, 'version' | 'currency' | 'details'> {
  readonly type: string;
  readonly status: string;
  readonly totalMinor: string;
  readonly at: Date | number | string;
  readonly undelivered: boolean;
}

/** All orders, by the bytes of their ids. */
export function auditedOrders(orders: ReadingSession, settledForMs: number): AsyncIterable<AuditedOrder> {
  return orders.stream<AuditedOrder>(
    `select ${orderColumns},
      coalesce((select max(stored_at) from order_events where order_id = orders.id), updated_at)
        > now() - $1 * interval '1 millisecond' as "recent",
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
