import type {MutationsOfPort} from '../../mutant.ts';

export const mikroOrmCatalog: readonly MutationsOfPort[] = [
  {
    adapter: 'mikro-orm',
    port: 'a customer repository',
    mutations: {
      'customers-always-there': {
        mistake: 'an empty store says that there are customers',
        promise: 'emptiness',
        file: 'catalog.ts',
        from: `return found.length === 0;`,
        to: `return false;`,
      },
      'customer-in-ascii': {
        mistake: 'a name loses what is not ASCII',
        promise: 'round trip',
        file: 'catalog.ts',
        from: `name: row.name,`,
        to: `name: row.name.replaceAll(/[^ -~]/g, '?'),`,
      },
    },
  },
  {
    adapter: 'mikro-orm',
    port: 'a product repository',
    mutations: {
      'price-through-float': {
        mistake: 'a price goes through a floating-point number of major units',
        promise: 'round trip',
        file: 'catalog.ts',
        from: `priceMinor: price.minor,`,
        to: `priceMinor: BigInt(Math.round(Math.fround(Number(price.minor) / 100) * 100)),`,
      },
      'prices-in-one-currency': {
        mistake: 'prices are stored in one currency, whatever theirs is',
        promise: 'round trip',
        file: 'catalog.ts',
        from: `currency: price.currency`,
        to: `currency: 'USD'`,
      },
    },
  },
];
