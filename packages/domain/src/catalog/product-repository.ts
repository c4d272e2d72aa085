import type {ProductId} from '../values/ids.ts';
import type {Product} from './product.ts';

/**
 * Keeps products.
 *
 * Promises:
 * - Round trip: a product that is loaded equals the product that was stored, its price to the last minor unit.
 * - Once: however many add the same id at once, in however many processes, exactly one adds; the others change nothing.
 * - Emptiness: knows whether any product is stored.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up.
 */
export interface ProductRepository {
  /** The products with those ids that there are, each once, in any order. */
  byIds(ids: readonly ProductId[]): Promise<readonly Product[]>;
  /** Stores a new product, unless there is one with that id. */
  addIfAbsent(product: Product): Promise<'added' | 'present'>;
  /** Whether no product is stored at all. */
  isEmpty(): Promise<boolean>;
}
