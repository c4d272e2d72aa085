import {type Asked, dispatchTable, type OrderStatus, orderStatuses} from '@orderwell/domain';
import {type OrderColumns, orderColumns} from './order-queries.ts';
import type {ReadingSession} from './reading-session.ts';

/** How far an order is with its question to the payment side. Times are no `Date` where they are infinite. */
export interface AskingOrder {
  readonly awaits: Asked;
  /** When the payment side was last told of what the order asks; since when it waits to be told, if it was not. */
  readonly askedAt: Date | number;
  /** Whether the order's latest question has yet to be sent. */
  readonly unsent: boolean;
  /** Since when that question is parked, because it was refused again and again, and why; null if it is not. */
  readonly parkedAt: Date | number | null;
  readonly parkReason: string | null;
}

/** An order that waits for something. */
export interface WaitingOrder extends OrderColumns, AskingOrder {
  /** Since when it has been unchanged, by the database's time, as everything that is compared. */
  readonly unchangedSince: Date | number;
  /** How long that is; null if nobody can tell. */
  readonly ageMs: number | null;
  /** How often the payment side was asked whether the order's latest question arrived. */
  readonly inquiries: number;
}

/** What orders of these statuses wait to hear of. One that owes a refund waits for its cancellation, whatever its status. */
const awaitedIn = {Pending: 'payment', Canceling: 'cancellation'} as const satisfies Partial<
  Record<OrderStatus, Asked>
>;
const waitingStatuses = listed(Object.keys(awaitedIn));
const askingTypes = listed(
  Object.entries(dispatchTable).flatMap(([type, asked]) => (asked === 'nothing' ? [] : [type])),
);

/**
 * Orders that wait and have not changed for so long. An order's own times are those of the service that changed it, whose
 * clock may be wrong; when its latest event was stored, the database says. Two statements in one, so that each is
 * answered by the small index over what waits. Parameter: how long, in milliseconds.
 */
const unchanged = `
  select * from (
    select * from orders where status in (${waitingStatuses})
    union all
    select * from orders where refund = 'owed' and status not in (${waitingStatuses})
  ) as orders
  cross join lateral (
    select coalesce(
      (select stored_at from order_events where order_id = orders.id order by version desc limit 1), updated_at
    ) as unchanged_since
  ) as latest
  where unchanged_since <= clock_timestamp() - $1 * interval '1 millisecond'`;

/**
 * The latest event of an order that asks for something, or is of a kind that only a newer version knows and can send.
 * Where the version before this one sent it, nothing says when.
 */
const latestQuestion = `
  select case when due_at is null then coalesce(delivered_at, stored_at) else stored_at end as asked_at,
    due_at, parked_at, park_reason
  from order_events
  where order_id = orders.id and (type in (${askingTypes}) or due_at is not null)
  order by version desc limit 1`;

/** Oldest first. */
export async function unchangedOrders(
  orders: ReadingSession,
  {olderThanMs, limit}: {olderThanMs: number; limit: number},
): Promise<{readonly count: number; readonly oldest: readonly WaitingOrder[]}> {
  const [counted] = await orders.rows<{count: number}>(
    `select count(*)::int as "count" from (${unchanged}) as orders`,
    [olderThanMs],
  );
  const oldest = await orders.rows<WaitingOrder>(
    `select ${orderColumns}, inquiries,
      case when status = 'Pending' then '${awaitedIn.Pending}' else '${awaitedIn.Canceling}' end as "awaits",
      coalesce(question.asked_at, unchanged_since) as "askedAt", question.due_at is not null as "unsent",
      case when question.due_at is null then question.parked_at end as "parkedAt", question.park_reason as "parkReason",
      unchanged_since as "unchangedSince",
      case when isfinite(unchanged_since)
        then extract(epoch from clock_timestamp() - unchanged_since) * 1000 end::float8 as "ageMs"
    from (select * from (${unchanged}) as orders order by unchanged_since, id limit $2) as orders
    left join lateral (${latestQuestion}) as question on true
    order by unchanged_since, id`,
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
  await orders.rows('set local constraint_exclusion = on');
  return orders.rows<OrderColumns>(
    `select ${orderColumns} from orders where status not in (${listed(orderStatuses)}) order by id limit $1`,
    [limit],
  );
}

/** Our own constants as texts of SQL. */
function listed(texts: readonly string[]): string {
  return texts.map((text) => `'${text}'`).join(', ');
}
