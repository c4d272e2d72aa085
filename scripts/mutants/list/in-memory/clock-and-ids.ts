import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryClockAndIds: readonly MutationsOfPort[] = [
  {
    adapter: 'in-memory',
    port: 'a clock',
    mutations: {
      'time-in-others-hands': {
        mistake: 'whoever asks for the time can change it for all',
        file: 'fixed-clock.ts',
        from: `return new Date(this.#now);`,
        to: `return this.#now;`,
      },
    },
  },
  {
    adapter: 'in-memory',
    port: 'an id generator',
    mutations: {
      'ids-come-again': {
        mistake: 'ids come again after a while',
        file: 'sequential-ids.ts',
        from: `this.#count += 1;`,
        to: `this.#count = (this.#count + 1) % 4000;`,
      },
    },
  },
];
