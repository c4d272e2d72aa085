import {orderEventTypes} from '@orderwell/adapters/mikro-orm';
import {dispatchOf, type OrderEvent, orderStateTable} from '@orderwell/domain';
import {type OrderColumns, orderColumns} from './order-queries.ts';
import type {ReadingSession} from './reading-session.ts';

/** How far an order is with its question to the payment side. Times are no `Date` where they are infinite. */
export interface AskingOrder {
  readonly status: string;
  /** When the payment side was last asked for something. */
  readonly askedAt: Date | number;
  /** Since when an event of the order waits to be sent; null if none does. */
  readonly unsentSince: Date | number | null;
}

/** An order that waits for something. */
export interface WaitingOrder extends OrderColumns, AskingOrder {
  /** How long it has been unchanged; null if nobody can tell. */
  readonly ageMs: number | null;
}

/** When the payment side was last asked, by the latest event that it is told of. */
const askedAt = `coalesce((
    select max(at) from order_events
    where order_id = orders.id and type in (${orderEventTypes.filter(isTold).map(quoted).join(', ')})
  ), updated_at)`;

/** Orders that wait and have not changed for so long, oldest first. */
export async function unchangedOrders(
  orders: ReadingSession,
  {olderThanMs, limit}: {olderThanMs: number; limit: number},
): Promise<{readonly count: number; readonly oldest: readonly WaitingOrder[]}> {
  const stuck = `from orders
    where status in ('Pending', 'Canceling') and updated_at <= clock_timestamp() - $1 * interval '1 millisecond'`;
  const [counted] = await orders.rows<{count: number}>(`select count(*)::int as "count" ${stuck}`, [olderThanMs]);
  const oldest = await orders.rows<WaitingOrder>(
    `select ${orderColumns}, ${askedAt} as "askedAt",
      (select min(stored_at) from order_events where order_id = orders.id and due_at is not null) as "unsentSince",
      case when isfinite(updated_at) then extract(epoch from clock_timestamp() - updated_at) * 1000 end::float8 as "ageMs"
    ${stuck} order by updated_at, id limit $2`,
    [olderThanMs, limit],
  );
  return {count: counted?.count ?? 0, oldest};
}

/**
 * Orders of a status that this version does not know: nobody can tell whether they wait. As long as a check constraint
 * leaves no room for any, the server answers without looking at a single row.
 */
export async function ordersOfUnknownStatus(
  orders: ReadingSession,
  {limit}: {limit: number},
): Promise<readonly OrderColumns[]> {
  const known = Object.keys(orderStateTable).map(quoted);
  await orders.rows('set local constraint_exclusion = on');
  return orders.rows<OrderColumns>(
    `select ${orderColumns} from orders where status not in (${known.join(', ')}) order by id limit $1`,
    [limit],
  );
}

function isTold(type: string): boolean {
  return dispatchOf({type: type as OrderEvent['type']}) !== undefined;
}

/** One of our own constants as a text of SQL. */
function quoted(text: string): string {
  return `'${text}'`;
}
