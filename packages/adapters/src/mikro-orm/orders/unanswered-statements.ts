import {dispatchTable} from '@orderwell/domain';

const literals = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');
const askingTypes = literals(Object.entries(dispatchTable).flatMap(([type, asks]) => (asks === 'nothing' ? [] : type)));

/**
 * The statuses are constants and not parameters, so that a plan for any parameters can use the small indexes over what
 * waits. All time is the database's: `updated_at` is the time of whoever wrote it, and only good for an order.
 */
const isToEnd = `status in ('Pending', 'Canceling')`;
const isOwing = `refund = 'owed'`;
const isWaiting = `(${isToEnd} or ${isOwing})`;

/**
 * The latest event of an order that asks for something. Where the version before this one delivered it, nothing says
 * when; it cannot have been earlier than it was stored. A time that is infinite, which only somebody's hand can have
 * written, says nothing, and PostgreSQL before version 17 refuses to reckon with it.
 */
const latestAsking = (order: string): string => `
  select due_at is null and parked_at is null and isfinite(coalesce(delivered_at, stored_at)) as is_delivered,
    coalesce(delivered_at, stored_at) as delivered_at
  from order_events
  where order_events.order_id = ${order}.id and order_events.type in (${askingTypes})
  order by order_events.version desc limit 1`;

interface TakeDueParameters {
  readonly lookedAtMax: number;
  readonly firstAfterMs: number;
  readonly limit: number;
  readonly pauseMsMax: number;
}

/** How long an order waits that was inquired about so often, in milliseconds. Parameters: the first pause, it again, the longest. */
const pauseMs = (inquiries: string): string =>
  `case when ${inquiries} = 0 then ?::float8 else least(? * power(2, least(${inquiries} - 1, 30)), ?) end`;

/**
 * An order knows when it is to be looked at (again), at the latest when it is due; where that is not known it is looked
 * at at once. So however many wait, only those are read that may be due. One whose message is not delivered cannot be
 * due before its pause is over from now on.
 *
 * Rows that others have in hand are skipped. What the row is like when it is locked may be newer than the event that is
 * found: then the versions differ, and it is left alone.
 *
 * Answers all that were looked at and put off; those that are due with `unanswered_for_ms`.
 */
export const takeDue = {
  sql: `
  with unseen as materialized (
    select id, version, inquiries from orders where ${isWaiting} and inquire_at is null
    order by inquire_at, updated_at limit ? for update skip locked
  ), seen as materialized (
    select id, version, inquiries from orders where ${isWaiting} and inquire_at <= now()
    order by inquire_at limit ? for update skip locked
  ), candidates as materialized (
    select *, (${pauseMs('inquiries')}) * interval '1 millisecond' as pause
    from (select * from unseen union all select * from seen) as found
  ), looked_at as materialized (
    select candidates.id, candidates.version, candidates.pause, asking.delivered_at, asking.is_delivered,
      coalesce(asking.is_delivered and asking.delivered_at <= now() - candidates.pause, false) as is_due
    from candidates
    left join lateral (${latestAsking('candidates')}) as asking on true
  ), due as materialized (
    select id from looked_at where is_due order by delivered_at limit ?
  )
  update orders
  set inquiries = case when due.id is null then inquiries else inquiries + 1 end,
    inquire_at = case
      when due.id is not null then now() + (${pauseMs('(inquiries + 1)')}) * interval '1 millisecond'
      when looked_at.is_delivered then looked_at.delivered_at + looked_at.pause
      else now() + looked_at.pause
    end
  from looked_at left join due using (id)
  where orders.id = looked_at.id and orders.version = looked_at.version and (due.id is not null or not looked_at.is_due)
  returning orders.*, case when due.id is not null
    then extract(epoch from now() - looked_at.delivered_at)::float8 * 1000 end as unanswered_for_ms`,
  parameters: ({lookedAtMax, firstAfterMs, limit, pauseMsMax}: TakeDueParameters): number[] => [
    lookedAtMax,
    lookedAtMax,
    firstAfterMs,
    firstAfterMs,
    pauseMsMax,
    limit,
    firstAfterMs,
    firstAfterMs,
    pauseMsMax,
  ],
};

/** So many of the oldest orders are looked at to find how old the oldest is that the payment side was asked about. */
const oldestMax = 100;
const atMost = `limit ${oldestMax} + (select count(*) from unreadable)`;
const oldest = (which: string): string =>
  `(select id, updated_at from orders where ${which} order by updated_at ${atMost})`;

/**
 * Parameters: a JSON array of the ids of orders that cannot be read, and the most that is counted. Those wait for somebody
 * who looks at them, and say nothing of the payment side.
 */
export const unansweredBacklog = `
  with unreadable as materialized (select jsonb_array_elements_text(?::jsonb) as id)
  select count(*)::int as "count",
    coalesce((
      select greatest(max(extract(epoch from now() - asking.delivered_at)) * 1000, 0)
      from (
        ${oldest(isToEnd)} union all ${oldest(isOwing)} order by updated_at ${atMost}
      ) as candidates cross join lateral (${latestAsking('candidates')}) as asking
      where asking.is_delivered and candidates.id not in (select id from unreadable)
    ), 0)::float8 as "oldestAgeMs"
  from (select from orders where ${isToEnd} union all select from orders where ${isOwing} limit ?) as waiting`;
