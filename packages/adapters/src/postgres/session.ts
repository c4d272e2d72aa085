/** How long things may take in a session; 0 is as long as they may take. */
export interface SessionLimits {
  readonly statementTimeoutMs: number;
  /** How long a statement may wait for a lock. */
  readonly lockTimeoutMs: number;
  /** How long the server lets a transaction hold its locks while we are silent. */
  readonly idleInTransactionTimeoutMs: number;
}

/** What is needed of a connection of the driver. */
export interface Asking {
  query(statement: string, values: readonly unknown[]): Promise<unknown>;
}

/**
 * What we rely on in every session, whatever the server, the database or the user has for a default. Settings that the
 * server is too old for are left out.
 */
const reliedOn = {
  client_encoding: 'UTF8',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  idle_session_timeout: '0',
  transaction_timeout: '0',
} as const;

/**
 * The one schema of a session: the one that is named, or else the one on the server's search path that has our tables,
 * or that tables would be created in. From then on the session knows no other.
 */
const oneSchema = `
  select 'search_path', quote_ident(coalesce(
    $1::text,
    (select nspname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where pg_class.oid = to_regclass('schema_migrations')),
    current_schema()
  ))`;

const setAll = `
  select set_config(name, value, false)
  from (${oneSchema} union all select name, value from unnest($2::text[], $3::text[]) as given(name, value))
    as settings(name, value)
  where current_setting(name, true) is not null and value is not null`;

/** Sets up a session that was just opened, with one statement. To be done on every connection before its first use. */
export async function prepareSession(
  client: Asking,
  {schema, limits}: {schema: string | undefined; limits: SessionLimits},
): Promise<void> {
  const settings = {
    ...reliedOn,
    statement_timeout: String(limits.statementTimeoutMs),
    lock_timeout: String(limits.lockTimeoutMs),
    idle_in_transaction_session_timeout: String(limits.idleInTransactionTimeoutMs),
  };
  await client.query(setAll, [schema, Object.keys(settings), Object.values(settings)]);
}
