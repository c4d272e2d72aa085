import {DomainError} from '@orderwell/domain';
import type {Pool} from 'pg';
import {type DatabaseAddress, grantOnDatabase, grantOnSchema, isForbidden, quoted} from '../postgres/index.ts';

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
 * @throws DomainError `UNAVAILABLE` if the user may not do that, with what to grant
 */
export async function createSchema(pool: Pool, address: DatabaseAddress): Promise<void> {
  // 'create schema if not exists' asks for the right to create one even where it exists.
  const found = await pool.query<{exists: boolean}>(
    `select exists (
      select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = 'simulated_gateway' and relname = 'movements'
    ) as exists`,
  );
  if (found.rows[0]?.exists === true) return;
  try {
    await pool.query(schema);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const there = await pool.query(`select from pg_namespace where nspname = 'simulated_gateway'`);
    const grant = there.rows.length === 0 ? grantOnDatabase(address) : grantOnSchema(address, 'simulated_gateway');
    const message = `the user may not create the gateway's books: ${grant}`;
    throw new DomainError('UNAVAILABLE', message, {cause: error});
  }
}

/**
 * Whether the books can be kept.
 * @throws DomainError `UNAVAILABLE` if the user may not write them, with what to grant
 */
export async function checkRights(pool: Pool, address: DatabaseAddress): Promise<void> {
  const schemas = await pool.query<{may: boolean}>(`select has_schema_privilege('simulated_gateway', 'usage') as may`);
  // One by one, because names in a schema that may not be used cannot be asked about.
  if (schemas.rows[0]?.may !== true) throw unwritable(grantOnSchema(address, 'simulated_gateway'));
  const {rows} = await pool.query<{may: boolean}>(`
    select bool_and(has_table_privilege('simulated_gateway.' || name, privilege)) as may
    from unnest(array['charges', 'movements']) as tables(name), unnest(array['select', 'insert']) as rights(privilege)`);
  if (rows[0]?.may === true) return;
  throw unwritable(`grant all on all tables in schema simulated_gateway to ${quoted(address.user)}`);
}

function unwritable(grant: string): DomainError {
  return new DomainError('UNAVAILABLE', `the user may not write the gateway's books: ${grant}`);
}
