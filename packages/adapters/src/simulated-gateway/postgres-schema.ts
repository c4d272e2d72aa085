import type {Pool} from 'pg';

/** Any number will do, as long as it stays the same and differs from the other locks of the database. */
const schemaLock = 4_711_002;

/**
 * A row of `charges` is written once and never changed, so of all who race for one the first decides. A void of a
 * payment that the gateway never heard of has no amount.
 */
const schema = `
  select pg_advisory_xact_lock(${schemaLock});
  create schema if not exists simulated_gateway;
  create table if not exists simulated_gateway.charges (
    payment_id text primary key,
    outcome text not null check (outcome in ('approved', 'declined', 'voided')),
    reference text check ((reference is not null) = (outcome = 'approved')),
    decline_reason text check ((decline_reason is not null) = (outcome = 'declined')),
    amount_minor bigint check ((amount_minor is not null) = (outcome <> 'voided')),
    currency text check ((currency is not null) = (outcome <> 'voided')),
    booked_at timestamptz not null default clock_timestamp()
  );
  create table if not exists simulated_gateway.movements (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('capture', 'refund')),
    payment_id text not null references simulated_gateway.charges,
    amount_minor bigint not null check (amount_minor >= 0),
    currency text not null,
    booked_at timestamptz not null default clock_timestamp(),
    unique (payment_id, kind)
  )`;

/**
 * Creates the gateway's tables where they are missing. All statements go in one message, which PostgreSQL runs as one
 * transaction (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT), so of several
 * services that start at once one creates them and the others find them.
 */
export async function createSchema(pool: Pool): Promise<void> {
  // 'create schema if not exists' asks for the right to create one even where it exists.
  const found = await pool.query<{exists: boolean}>(
    `select to_regclass('simulated_gateway.movements') is not null as exists`,
  );
  if (found.rows[0]?.exists !== true) await pool.query(schema);
}
