import type {CustomerId} from '../values/ids.ts';

/** Somebody who orders. */
export interface Customer {
  readonly id: CustomerId;
  readonly name: string;
  readonly email: string;
}
