import {DomainError} from '../errors.ts';
import type {ProductId} from '../values/ids.ts';
import {Money} from '../values/money.ts';
import {assertCount} from '../values/sealing.ts';

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

/**
 * A copy that nobody can change, of a line that was agreed on before: the rules of today do not apply to it.
 * @throws TypeError if its quantity is no number; DomainError `INVALID_ID`, `INVALID_AMOUNT`
 */
export function agreedLine({productId, quantity, unitPrice, linePrice}: OrderLine): OrderLine {
  if (typeof productId !== 'string') throw new DomainError('INVALID_ID', 'a product id must be a text');
  assertCount('a quantity', quantity, 1);
  Money.assert(unitPrice);
  Money.assert(linePrice);
  return Object.freeze({productId, quantity, unitPrice, linePrice});
}

/**
 * @throws DomainError `INVALID_QUANTITY`; `INVALID_ID` and `INVALID_AMOUNT` if product or price are none;
 * `AMOUNT_OUT_OF_RANGE` if the line costs more than an amount can be
 */
export function orderLine(product: {id: ProductId; price: Money}, quantity: number): OrderLine {
  assertQuantity(quantity);
  const {id: productId, price: unitPrice} = product;
  if (typeof productId !== 'string') throw new DomainError('INVALID_ID', 'a product id must be a text');
  Money.assert(unitPrice);
  return Object.freeze({productId, quantity, unitPrice, linePrice: unitPrice.times(quantity)});
}

/** @throws DomainError `INVALID_QUANTITY` */
export function assertQuantity(quantity: number): void {
  if (Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= quantityMax) return;
  throw new DomainError('INVALID_QUANTITY', `a quantity must be a whole number from 1 to ${quantityMax}`);
}
