import {raw} from '@mikro-orm/postgresql';

/** A table whose rows are items of an outbox (see `rows/outbox-columns.ts`). All parts are our own constants. */
export interface OutboxTable {
  readonly table: string;
  /** The columns of its primary key, with their types. */
  readonly key: Readonly<Record<string, 'text' | 'int'>>;
  /** The column that says when an item is due; null in rows that await nothing. */
  readonly due: 'due_at' | 'gateway_due_at';
  /** The column by which the oldest of the due items are found; there is an index for it. */
  readonly oldestBy: 'outbox_position' | 'gateway_due_at';
  /** The column that says of which kind an item is, and the kinds that belong here and that this version can read. */
  readonly kind: {readonly column: string; readonly known: readonly string[]};
}

export interface OutboxStatements {
  /** Parameters: the known kinds, the limit, the lease in milliseconds. */
  readonly claim: string;
  /** Parameter: a JSON array of keys with their `token`. */
  readonly settle: string;
  /** Parameters: the delay in milliseconds, a JSON array of keys with their `token`. */
  readonly release: string;
  /** How much waits and since when. Parameters: the known kinds, the most that is counted. */
  readonly backlog: string;
}

/**
 * All time is the database's, so that the clocks of replicas do not matter. Nothing remembers how far it has read: an
 * item that a long transaction commits late stands before items that are long delivered, and is found all the same.
 */
export function outboxStatements({table, key, due, oldestBy, kind}: OutboxTable): OutboxStatements {
  const columns = Object.keys(key);
  const same = (other: string): string => columns.map((column) => `item.${column} = ${other}.${column}`).join(' and ');
  const claims = Object.entries(key).map(([column, type]) => `${column} ${type}`);
  const held = `from jsonb_to_recordset(?::jsonb) as claim (${claims.join(', ')}, token text)
    where ${same('claim')} and item.lease_token::text = claim.token`;
  return {
    // Kinds that only a newer version knows are left to it. Rows that another claim is just taking are skipped, not
    // waited for; `materialized` keeps the planner from taking more than the limit.
    claim: `
      with due as materialized (
        select ${columns.join(', ')} from ${table}
        where ${due} <= now() and ${kind.column} in (?)
        order by ${oldestBy} limit ? for update skip locked
      )
      update ${table} as item
      set lease_token = gen_random_uuid(), ${due} = now() + ? * interval '1 millisecond', attempts = attempts + 1
      from due where ${same('due')}
      returning item.*`,
    settle: `
      update ${table} as item set ${due} = null, lease_token = null
      ${held}`,
    release: `
      update ${table} as item set ${due} = now() + ? * interval '1 millisecond', lease_token = null
      ${held}`,
    // Kinds that are left to a newer version wait for it, and say nothing of how well this one delivers.
    backlog: `
      select count(*)::int as "count",
        greatest(coalesce(extract(epoch from now() - min(stored_at)) * 1000, 0), 0)::float8 as "oldestAgeMs"
      from (
        select stored_at from ${table}
        where ${due} is not null and ${kind.column} in (?)
        order by ${oldestBy} limit ?
      ) as waiting`,
  };
}

/**
 * The outbox columns of a row that is stored for delivery: due at once, in nobody's hands.
 * @param table given where the row may have been in the outbox before: it queues up again
 */
export function awaitingDelivery(table?: string) {
  return {
    dueAt: raw<Date>('now()'),
    storedAt: raw<Date>('now()'),
    leaseToken: null,
    attempts: 0,
    ...(table !== undefined && {outboxPosition: raw<bigint>(`nextval('${table}_outbox_position_seq')`)}),
  };
}

/** The outbox columns of a row that tells nobody anything. */
export function notAwaitingDelivery() {
  return {dueAt: null, storedAt: raw<Date>('now()'), leaseToken: null, attempts: 0};
}
