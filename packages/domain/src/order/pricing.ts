import type {Customer} from '../catalog/customer.ts';
import type {Product} from '../catalog/product.ts';
import {DomainError} from '../errors.ts';
import type {Metadata} from '../values/metadata.ts';
import {Money} from '../values/money.ts';

/** An order that is about to be placed, and whose prices are to be said. */
export interface PricingRequest {
  readonly customer: Customer;
  /** As they were asked for, in that order; a product may be in several. */
  readonly lines: readonly {readonly product: Product; readonly quantity: number}[];
  readonly metadata?: Metadata | undefined;
}

/**
 * Says what the products of an order cost its customer. What the catalog says, unless somebody knows better.
 *
 * Promises:
 * - Every line: there are as many prices as lines, each for one unit, in the order of the lines.
 * - One currency: all prices of an order are in one currency that is in use.
 * - No effect: asking places nothing and uses nothing up; the order may be refused afterwards, or asked about again.
 * - Failure: throws a DomainError to refuse the order; `UNAVAILABLE` when the same may well succeed later.
 */
export interface Pricing {
  /**
   * Asked once for each order that is about to be stored, and not for a repeat that gets an earlier answer. The customer
   * waits meanwhile, so whoever asks somebody else for prices sets a time-out.
   */
  unitPrices(request: PricingRequest): Promise<readonly Money[]>;
}

/** What the catalog says. */
export const catalogPrices: Pricing = {
  unitPrices: async ({lines}) => lines.map(({product}) => product.price),
};

/**
 * Asks for the prices of an order, and sees to it that they can be used.
 * @throws DomainError `PRICING_FAILED` if they cannot, or the pricing throws anything but a DomainError, which goes on
 */
export async function unitPricesOf(pricing: Pricing, request: PricingRequest): Promise<readonly Money[]> {
  const prices = await asked(pricing, request);
  const fault = faultIn(prices, request);
  if (fault !== undefined) throw new DomainError('PRICING_FAILED', `the prices cannot be used: ${fault}`);
  return prices;
}

async function asked(pricing: Pricing, request: PricingRequest): Promise<readonly Money[]> {
  try {
    return await pricing.unitPrices(request);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('PRICING_FAILED', 'the prices could not be determined', {cause: error});
  }
}

/**
 * What is wrong with prices; their type may be said by a compiler, or by nobody. What the catalog itself says, be it in
 * several currencies or in one that was withdrawn, is no fault of the pricing, and refused as it is without one.
 */
function faultIn(prices: unknown, {lines}: PricingRequest): string | undefined {
  if (!Array.isArray(prices)) return 'there is no list of them';
  if (prices.length !== lines.length) return `there are ${prices.length} prices for ${lines.length} lines`;
  for (const [index, price] of prices.entries()) {
    const fault = priceFault(price, lines[index]?.product.price);
    if (fault !== undefined) return `that of line ${index} ${fault}`;
  }
  const [one, other] = currenciesOf(prices as readonly Money[]);
  const isMixture = currenciesOf(lines.map(({product}) => product.price)).length > 1;
  return other === undefined || isMixture ? undefined : `they are in ${one} and ${other}`;
}

function priceFault(price: unknown, inCatalog: Money | undefined): string | undefined {
  try {
    Money.assert(price);
    if (inCatalog !== undefined && price.equals(inCatalog)) return undefined;
    Money.of(price.minor, price.currency);
    return undefined;
  } catch (error) {
    return `cannot be one: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const currenciesOf = (prices: readonly Money[]): readonly string[] => [
  ...new Set(prices.map(({currency}) => currency)),
];
