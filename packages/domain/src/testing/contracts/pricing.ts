import type {Pricing, PricingRequest} from '../../order/pricing.ts';
import {Money} from '../../values/money.ts';
import {aCustomer, aProduct} from '../builders.ts';
import {expectEqual, expectRejection, type PortPromises} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the suite needs of an implementation. */
export interface PricingHarness {
  readonly pricing: Pricing;
  /** What it can price, where it knows only some customers or products; anything in one currency unless given. */
  readonly request?: PricingRequest;
  /** What it refuses, with the code: `UNAVAILABLE` for what may well succeed later. None if it prices everything. */
  readonly refused: readonly {readonly request: PricingRequest; readonly code: string}[];
}

/** In the words of the port's docstring. */
const pricingPromises: PortPromises = {
  port: 'Pricing',
  promises: {
    'Every line': 'there are as many prices as lines, each for one unit, in the order of the lines.',
    'One currency': 'all prices of an order are in one currency that is in use.',
    'No effect':
      'asking places nothing and uses nothing up; the order may be refused afterwards, or asked about again.',
    Failure: 'throws a DomainError to refuse the order; `UNAVAILABLE` when the same may well succeed later.',
  },
};

/** The promises of `Pricing`, as tests. */
export function describePricing(runner: TestRunner, name: string, open: Open<PricingHarness>): void {
  runner.describe(`${name} keeps the promises of a pricing`, () => {
    const it = eachFresh(runner, open, pricingPromises);

    it('every line: there are as many prices as lines, in their order', async ({pricing, request = anyRequest()}) => {
      const prices = await pricing.unitPrices(request);
      expectEqual(prices.length, request.lines.length, 'as many prices as lines');
      const reversed = {...request, lines: request.lines.toReversed()};
      expectEqual((await pricing.unitPrices(reversed)).toReversed(), prices, 'they follow the lines');
    });

    it('one currency: all prices are in one that is in use', async ({pricing, request = anyRequest()}) => {
      const prices = await pricing.unitPrices(request);
      expectEqual(new Set(prices.map(({currency}) => currency)).size, 1, 'one currency');
      expectEqual(
        prices.map(({minor, currency}) => Money.of(minor, currency)),
        prices,
        'amounts that can be',
      );
    });

    it('no effect: asking twice says the same twice', async ({pricing, request = anyRequest()}) => {
      const first = await pricing.unitPrices(request);
      expectEqual(await pricing.unitPrices(request), first, 'nothing was used up');
    });

    it('failure: throws a DomainError to refuse an order, and prices the next all the same', async (harness) => {
      const {pricing, refused, request = anyRequest()} = harness;
      const prices = await pricing.unitPrices(request);
      for (const each of refused) await expectRejection(pricing.unitPrices(each.request), each.code, 'it is refused');
      expectEqual(await pricing.unitPrices(request), prices, 'the next is priced as before');
    });
  });
}

function anyRequest(): PricingRequest {
  const [kettle, pan] = [aProduct(), aProduct({price: Money.of(30_00n, 'EUR')})];
  const lines = [
    {product: pan, quantity: 1},
    {product: kettle, quantity: 3},
    {product: pan, quantity: 1},
  ];
  return {customer: aCustomer(), lines, metadata: {channel: 'kiosk-7'}};
}
