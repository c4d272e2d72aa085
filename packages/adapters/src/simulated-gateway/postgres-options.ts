import type {DatabaseAddress} from '../postgres/address.ts';
import type {Logger} from '../runtime/logger.ts';

// By itself, so that the types of what is public do not need those of the driver.
export interface PostgresBooksOptions {
  /**
   * As in `postgres://user:password@host:5432/payments`, or its parts; the database must exist, the gateway's schema
   * need not.
   */
  readonly url: string | DatabaseAddress;
  /** Most connections at once, 5 unless told otherwise. */
  readonly poolSizeMax?: number | undefined;
  readonly logger?: Logger | undefined;
}
