import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryCatalog: readonly MutationsOfPort[] = [
  {
    adapter: 'in-memory',
    port: 'a customer repository',
    mutations: {
      'customer-overwritten': {
        mistake: 'a customer who is there is overwritten',
        file: 'in-memory-catalog.ts',
        from: `if (items.has(item.id)) return 'present';`,
        to: ``,
      },
      'customers-always-there': {
        mistake: 'an empty store says that there are customers',
        file: 'in-memory-catalog.ts',
        from: `return this.#customers.size === 0;`,
        to: `return false;`,
      },
    },
  },
  {
    adapter: 'in-memory',
    port: 'a product repository',
    mutations: {
      'product-twice': {
        mistake: 'a product that is asked for twice is answered twice',
        file: 'in-memory-catalog.ts',
        from: `[...new Set(ids)]`,
        to: `[...ids]`,
      },
      'missing-product-answered': {
        mistake: 'a product that is not there is answered with a hole',
        file: 'in-memory-catalog.ts',
        from: `this.#products.get(id) ?? []`,
        to: `[this.#products.get(id)]`,
      },
    },
  },
];
