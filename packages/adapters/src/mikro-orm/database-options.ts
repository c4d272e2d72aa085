import type {Logger} from '../runtime/logger.ts';

/** Where a database is and how long to wait for it. */
export interface DatabaseOptions {
  /** As in `postgres://user:password@host:5432/orders`; libpq's parameters, such as `sslmode`, are understood. */
  readonly url: string;
  readonly logger?: Logger | undefined;
  /** Most connections at once, 10 unless told otherwise; outboxes have 3 and `ping` has one more of their own. */
  readonly poolSizeMax?: number | undefined;
  /** How long one statement may take, 5,000 unless told otherwise. */
  readonly statementTimeoutMs?: number | undefined;
  /** How long to wait for a connection, 3,000 unless told otherwise. */
  readonly connectTimeoutMs?: number | undefined;
  /** Called after each commit that put something into the outbox, so that nobody has to poll to find it soon. */
  readonly onCommit?: (() => void) | undefined;
}

/**
 * The name of the database that the URL points to.
 * @throws TypeError if it is not the URL of a PostgreSQL database; the URL is not repeated, for it may hold a password
 */
export function databaseNameOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const name = decodeURIComponent(parsed?.pathname.slice(1) ?? '');
  if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol) || name === '') {
    throw new TypeError('a database URL must read like postgres://user:password@host:5432/name');
  }
  return name;
}
