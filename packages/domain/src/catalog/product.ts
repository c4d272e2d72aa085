import type {ProductId} from '../values/ids.ts';
import type {Money} from '../values/money.ts';

/** Something that can be ordered, and what one unit of it costs now. */
export interface Product {
  readonly id: ProductId;
  readonly name: string;
  readonly price: Money;
}
