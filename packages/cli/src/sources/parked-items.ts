import * as limits from '../limits.ts';
import type {ReadingSession} from './reading-session.ts';
import type {WritingSession} from './writing-session.ts';

/** An outbox of which items can be parked. All parts are our own constants. */
export interface ParkingOutbox {
  /** What the items are called. */
  readonly items: 'order events' | 'payment results';
  readonly table: 'order_events' | 'payments';
  /** The column that says of which kind an item is. */
  readonly kind: 'type' | 'status';
}

export const orderEvents: ParkingOutbox = {items: 'order events', table: 'order_events', kind: 'type'};
export const paymentResults: ParkingOutbox = {items: 'payment results', table: 'payments', kind: 'status'};

/** How much of an outbox is parked. */
export interface Parked {
  readonly count: number;
  /** For how long the oldest has been; undefined if none is, or nobody can tell. */
  readonly oldestAgeMs: number | undefined;
  /** The most frequent reasons, at most {@link limits.parkReasonsMax}. */
  readonly reasons: readonly ParkReason[];
}

export interface ParkReason {
  readonly reason: string;
  readonly count: number;
  readonly oldestAgeMs: number | undefined;
}

/** An item that was refused again and again, and is not tried any more. */
export interface ParkedItem {
  readonly orderId: string;
  readonly items: ParkingOutbox['items'];
  /** The event's type, or the payment's status. */
  readonly kind: string;
  /** Of the order that the event made, or of the payment. */
  readonly version: number;
  /** No `Date` where it is infinite. */
  readonly parkedAt: Date | number;
  readonly ageMs: number | null;
  readonly refusals: number;
  readonly reason: string | null;
}

/** The version before this one stores items anew without knowing that they were parked: those are due again. */
const isParked = 'parked_at is not null and due_at is null';

const ageMs = (since: string): string => `(extract(epoch from clock_timestamp() - ${since}) * 1000)::float8`;
const finite = (age: number | null): number | undefined => (age === null ? undefined : Math.max(0, Math.round(age)));

/** How many items are parked, since when and why. */
export async function parkedSummary(session: ReadingSession, {table}: ParkingOutbox): Promise<Parked> {
  const oldest = 'min(parked_at) filter (where isfinite(parked_at))';
  const rows = await session.rows<{
    reason: string;
    count: number;
    oldestAgeMs: number | null;
    all: number;
    allOldestAgeMs: number | null;
  }>(
    `select coalesce(park_reason, 'no reason was given') as "reason", count(*)::int as "count",
      ${ageMs(oldest)} as "oldestAgeMs", (sum(count(*)) over ())::int as "all",
      ${ageMs(`min(${oldest}) over ()`)} as "allOldestAgeMs"
    from ${table} where ${isParked} group by 1 order by count(*) desc, 1 limit $1`,
    [limits.parkReasonsMax],
  );
  const [first] = rows;
  return {
    count: first?.all ?? 0,
    oldestAgeMs: finite(first?.allOldestAgeMs ?? null),
    reasons: rows.map((row) => ({reason: row.reason, count: row.count, oldestAgeMs: finite(row.oldestAgeMs)})),
  };
}

/** The items that have been parked longest. */
export function parkedItems(
  session: ReadingSession,
  {items, table, kind}: ParkingOutbox,
  {limit}: {limit: number},
): Promise<readonly ParkedItem[]> {
  return session.rows<ParkedItem>(
    `select order_id as "orderId", '${items}' as "items", ${kind} as "kind", version, parked_at as "parkedAt",
      case when isfinite(parked_at) then ${ageMs('parked_at')} end as "ageMs", refusals, park_reason as "reason"
    from ${table} where ${isParked} order by parked_at, order_id, version limit $1`,
    [limit],
  );
}

/**
 * Makes parked items due again, as if they had never been tried. They wait from now on: the time that they were parked
 * says nothing of how well the service delivers, which refuses new orders when something has waited too long.
 * @param orderId the order of those items; all that are parked if it is undefined
 * @returns how many
 */
export function redriveParked(
  session: WritingSession,
  {table}: ParkingOutbox,
  orderId: string | undefined,
): Promise<number> {
  return session.change(
    `update ${table}
    set due_at = now(), stored_at = now(), parked_at = null, park_reason = null, refusals = 0, attempts = 0,
      lease_token = null
    where ${isParked} and ($1::text is null or order_id = $1)`,
    [orderId ?? null],
  );
}
