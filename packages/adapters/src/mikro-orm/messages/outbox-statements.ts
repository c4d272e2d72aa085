import {raw} from '@mikro-orm/postgresql';

/** A table whose rows are items of an outbox (see `rows/outbox-columns.ts`). All parts are our own constants. */
export interface OutboxTable {
  readonly table: string;
  /** The columns of its primary key, with their types. */
  readonly key: Readonly<Record<string, 'text' | 'int'>>;
  /** The column that says when an item is due; null in rows that await nothing. There is an index for it. */
  readonly due: 'due_at' | 'gateway_due_at';
  /** The column, if any, that says when an item was delivered. */
  readonly delivered?: 'delivered_at';
  /** The column that says of which kind an item is, and the kinds that belong here and that this version can read. */
  readonly kind: {readonly column: string; readonly known: readonly string[]};
}

export interface OutboxStatements {
  /** Parameters: the known kinds, the limit, the lease in milliseconds. */
  readonly claim: string;
  /** Parameter: a JSON array of keys with their `token`. */
  readonly settle: string;
  /** Parameters: the delay in milliseconds, 1 if the items were refused or else 0, a JSON array of keys with their `token`. */
  readonly release: string;
  /** Parameters: the reason, a JSON array of keys with their `token`. */
  readonly park: string;
  /** How much waits and since when. Parameters: the known kinds, the most that is counted. */
  readonly backlog: string;
}

/**
 * All time is the database's, so that the clocks of replicas do not matter. Nothing remembers how far it has read: an
 * item that a long transaction commits late is as due as any other.
 */
export function outboxStatements({table, key, due, delivered, kind}: OutboxTable): OutboxStatements {
  const columns = Object.keys(key);
  const same = (other: string): string => columns.map((column) => `item.${column} = ${other}.${column}`).join(' and ');
  const claims = Object.entries(key).map(([column, type]) => `${column} ${type}`);
  const held = `from jsonb_to_recordset(?::jsonb) as claim (${claims.join(', ')}, token text)
    where ${same('claim')} and item.lease_token::text = claim.token`;
  return {
    // Kinds that only a newer version knows are left to it. Rows that another claim is just taking are skipped, not
    // waited for; `materialized` keeps the planner from taking more than the limit. The version before this one
    // stores items anew without knowing that they were parked: what is due is not.
    claim: `
      with due as materialized (
        select ${columns.join(', ')} from ${table}
        where ${due} <= now() and ${kind.column} in (?)
        order by ${due} limit ? for update skip locked
      )
      update ${table} as item
      set lease_token = gen_random_uuid(), ${due} = now() + ? * interval '1 millisecond', attempts = attempts + 1,
        parked_at = null, park_reason = null
      from due where ${same('due')}
      returning item.*`,
    settle: `
      update ${table} as item
      set ${due} = null, lease_token = null${delivered === undefined ? '' : `, ${delivered} = now()`}
      ${held}`,
    release: `
      update ${table} as item
      set ${due} = now() + ? * interval '1 millisecond', lease_token = null, refusals = refusals + ?
      ${held}`,
    park: `
      update ${table} as item set ${due} = null, lease_token = null, parked_at = now(), park_reason = ?
      ${held}`,
    // Kinds that are left to a newer version wait for it, and items that were refused for somebody who looks at them:
    // neither says anything of how well this version delivers.
    backlog: `
      select count(*)::int as "count",
        greatest(coalesce(extract(epoch from now() - min(stored_at) filter (where refusals = 0 and isfinite(stored_at))) * 1000, 0), 0)::float8
          as "oldestAgeMs"
      from (
        select stored_at, refusals from ${table}
        where ${due} is not null and ${kind.column} in (?)
        order by ${due} limit ?
      ) as waiting`,
  };
}

/** How often a row was refused that still waits; 0 for one that waits no more. */
export const refusalsSoFar = '(case when due_at is null then 0 else refusals end)';

/** The outbox columns of a row that is stored for delivery: due at once, in nobody's hands. */
export function awaitingDelivery() {
  return {dueAt: raw<Date>('now()'), ...notHandedOut()};
}

/** The same of a row that may wait already: due at once, but it keeps count of how often it was refused. */
export function awaitingDeliveryAgain() {
  return {...awaitingDelivery(), refusals: raw<number>(refusalsSoFar)};
}

/** The outbox columns of a row that tells nobody anything. */
export function notAwaitingDelivery() {
  return {dueAt: null, ...notHandedOut()};
}

const notHandedOut = () => ({
  storedAt: raw<Date>('now()'),
  leaseToken: null,
  attempts: 0,
  refusals: 0,
  parkedAt: null,
  parkReason: null,
});
