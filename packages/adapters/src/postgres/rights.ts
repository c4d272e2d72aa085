import type {DatabaseAddress} from './address.ts';

/** A name as it stands in a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What an operator does for a user who may not create a schema. */
export const grantOnDatabase = ({user, database}: DatabaseAddress): string =>
  `grant create on database ${quoted(database)} to ${quoted(user)}`;

/** What an operator does for a user who may not create in a schema, or not even use it. */
export const grantOnSchema = ({user}: DatabaseAddress, schema: string): string =>
  `grant usage, create on schema ${quoted(schema)} to ${quoted(user)}`;

/** Whether the server says that its user lacks a right. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '42501';
