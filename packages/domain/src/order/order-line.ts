import {DomainError} from '../errors.ts';
import type {ProductId} from '../values/ids.ts';
import type {Money} from '../values/money.ts';

/** Most units in one line. */
export const quantityMax = 1_000_000;

/** So many units of one product, at the price it had when the order was placed. */
export interface OrderLine {
  readonly productId: ProductId;
  /** Whole units, 1 to {@link quantityMax}. */
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly linePrice: Money;
}

/** @throws DomainError `INVALID_QUANTITY`; `AMOUNT_OUT_OF_RANGE` if the line costs more than an amount can be */
export function orderLine(product: {id: ProductId; price: Money}, quantity: number): OrderLine {
  assertQuantity(quantity);
  return {productId: product.id, quantity, unitPrice: product.price, linePrice: product.price.times(quantity)};
}

/** @throws DomainError `INVALID_QUANTITY` */
export function assertQuantity(quantity: number): void {
  if (Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= quantityMax) return;
  throw new DomainError('INVALID_QUANTITY', `a quantity must be a whole number from 1 to ${quantityMax}`);
}
