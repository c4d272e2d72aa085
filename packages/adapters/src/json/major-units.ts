import {Money} from '@orderwell/domain';

/**
 * Amounts as others see them: JSON numbers in major units, such as `199` or `199.5`. Exact both ways, because an amount
 * has at most fifteen significant digits and an IEEE 754 double keeps that many.
 */

/** The amount as a JSON number, e.g. `199.5` for 199.50 USD. */
export function toMajorUnits(money: Money): number {
  return Number(money.toDecimal());
}

/**
 * Reads an amount that was agreed on before, maybe in a currency that was withdrawn since, and came as a JSON number.
 * @throws DomainError `INVALID_AMOUNT` if it is negative, not a plain decimal number (NaN, infinite, 1e21), or has more
 * decimals than the currency has (0.1 + 0.2); `INVALID_CURRENCY`; `AMOUNT_OUT_OF_RANGE`
 */
export function fromMajorUnits(value: number, currency: string): Money {
  // The shortest text that reads back as the same double is what the sender wrote, up to fifteen digits.
  return Money.parseAgreed(String(value), currency);
}
