import {Currency, Money} from '@orderwell/domain';
import {z} from 'zod';
import {fromMajorUnits, toMajorUnits} from '../../json/major-units.ts';
import {MalformedMessage, type ReadingRules} from './message-body.ts';

/** `totalPrice` is what existing services read; the rest says the same in a form that no parser can round. */
export function writtenAmount(amount: Money): object {
  return {totalPrice: toMajorUnits(amount), currency: amount.currency, totalPriceMinor: `${amount.minor}`};
}

const minorUnits = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/)
  .nullish();

/** What messages say of an amount that they cannot do without. */
export const amountFields = {
  totalPrice: z.number(),
  currency: z.string().nullish(),
  totalPriceMinor: minorUnits,
};

/** What results may say of the amount that they are over. An existing service may use these names for something else. */
export const statedAmountFields = {
  totalPrice: z.unknown().optional(),
  currency: z.unknown().optional(),
  totalPriceMinor: z.unknown().optional(),
};

/** How amounts are read. */
export interface AmountReadingRules extends ReadingRules {
  /** What amounts are in that come without a currency. */
  readonly defaultCurrency: string;
}

/** @throws MalformedMessage, and DomainError if it is no amount */
export function readAmount(
  {totalPrice, totalPriceMinor, currency}: z.output<z.ZodObject<typeof amountFields>>,
  {defaultCurrency}: AmountReadingRules,
): Money {
  return amountOf(totalPrice, currency ?? defaultCurrency, totalPriceMinor);
}

/**
 * The amount that a result is over, if it says one: a number and its currency. One without the other says nothing that
 * could be compared with the order.
 */
export function statedAmount({
  totalPrice,
  currency,
  totalPriceMinor,
}: z.output<z.ZodObject<typeof statedAmountFields>>): Money | undefined {
  if (typeof totalPrice !== 'number' || typeof currency !== 'string') return undefined;
  const minor = minorUnits.safeParse(totalPriceMinor);
  if (!minor.success) throw new MalformedMessage('totalPriceMinor: is no amount in minor units');
  return amountOf(totalPrice, currency, minor.data);
}

/**
 * Messages tell of what was agreed on: the rules of today for new orders must not keep it from being paid, confirmed or
 * given back. Where a code says nothing here of its decimals, because it is new, only minor units say how much it is.
 */
function amountOf(totalPrice: number, currency: string, totalPriceMinor: string | null | undefined): Money {
  const exact = typeof totalPriceMinor === 'string' ? Money.rehydrate(BigInt(totalPriceMinor), currency) : undefined;
  if (exact !== undefined && Currency.isCode(currency) && !Currency.hasKnownDigits(currency)) return exact;
  const amount = fromMajorUnits(totalPrice, currency);
  if (exact === undefined) return amount;
  if (exact.equals(amount)) return exact;
  throw new MalformedMessage(`totalPriceMinor says ${exact}, but totalPrice ${amount}`);
}
