import type {DatabaseAddress} from '../../postgres/index.ts';
import type {Logger} from '../../runtime/logger.ts';

/** Where a database is and how long to wait for it. */
export interface DatabaseOptions {
  /** As in `postgres://user:password@host:5432/orders`, with libpq's parameters, such as `sslmode`; or its parts. */
  readonly url: string | DatabaseAddress;
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
