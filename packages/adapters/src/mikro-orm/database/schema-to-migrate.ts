import {DomainError} from '@orderwell/domain';
import {type DatabaseAddress, grantOnDatabase, grantOnSchema, isForbidden, quoted} from '../../postgres/index.ts';
import type {Logger} from '../../runtime/logger.ts';

/** What is needed of a client of the pool. */
export interface Asking {
  query(text: string, values?: unknown[]): Promise<{rows: Readonly<Record<string, unknown>>[]}>;
}

/**
 * The one schema that everything is created in, on a server that takes writes. It is created if it is named and missing.
 * @throws DomainError `UNAVAILABLE`, with what an operator is to do
 */
export async function schemaToMigrate(
  client: Asking,
  {address, logger}: {address: DatabaseAddress; logger: Logger},
): Promise<string> {
  const look = async (): Promise<string | undefined> => {
    const {rows} = await client.query('select current_schema() as schema, pg_is_in_recovery() as standby');
    if (rows[0]?.['standby'] === true) {
      throw new DomainError('UNAVAILABLE', 'the server is a standby, which takes no writes: name the primary instead');
    }
    const schema = rows[0]?.['schema'];
    return typeof schema === 'string' ? schema : undefined;
  };
  const found = (await look()) ?? (await create(client, address.schema, {address, logger}).then(look));
  if (found !== undefined) return found;
  if (address.schema !== undefined) throw forbiddenIn(address.schema, address);
  throw new DomainError(
    'UNAVAILABLE',
    'no schema on the search path of the user exists or may be used: name one, as in ?schema=public',
  );
}

async function create(
  client: Asking,
  schema: string | undefined,
  {address, logger}: {address: DatabaseAddress; logger: Logger},
): Promise<void> {
  if (schema === undefined) return;
  const {rows} = await client.query('select from pg_namespace where nspname = $1', [schema]);
  // It is there, and may not be used.
  if (rows.length > 0) throw forbiddenIn(schema, address);
  try {
    await client.query(`create schema if not exists ${quoted(schema)}`);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const message = `the user may not create the schema ${schema}: ${grantOnDatabase(address)}`;
    throw new DomainError('UNAVAILABLE', message, {cause: error});
  }
  logger.info({schema}, 'created the schema');
}

/** The user lacks a right in the schema, or does not own a table in it. */
export function forbiddenIn(schema: string, address: DatabaseAddress, cause?: unknown): DomainError {
  const what = `the user may not create or change tables in the schema ${schema}`;
  const grant = `${grantOnSchema(address, schema)}, and let this user own the tables in it`;
  return new DomainError('UNAVAILABLE', `${what}: ${grant}`, {cause});
}
