import type {CustomerId} from '../values/ids.ts';
import type {Customer} from './customer.ts';

/**
 * Keeps customers.
 *
 * Promises:
 * - Round trip: a customer that is loaded equals the customer that was stored.
 * - Once: however many add the same id at once, in however many processes, exactly one adds; the others change nothing.
 * - Emptiness: knows whether any customer is stored.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up.
 */
export interface CustomerRepository {
  /** The customer with that id, or undefined. */
  byId(id: CustomerId): Promise<Customer | undefined>;
  /** Stores a new customer, unless there is one with that id. */
  addIfAbsent(customer: Customer): Promise<'added' | 'present'>;
  /** Whether no customer is stored at all. */
  isEmpty(): Promise<boolean>;
}
