import type {MutationsOfPort} from '../../mutant.ts';

export const mikroOrmOrders: MutationsOfPort = {
  adapter: 'mikro-orm',
  port: 'an order repository',
  mutations: {
    'orders-version-unchecked': {
      mistake: 'a writer of an old version overwrites a newer one, or meets an error of the driver',
      promise: 'history',
      file: 'order-repository.ts',
      from: `const atLoadedVersion = {id: order.id, version: order.loadedVersion};`,
      to: `const atLoadedVersion = {id: order.id};`,
    },
    'stale-says-saved': {
      mistake: 'an update that found no row is taken for done',
      promise: 'answers undefined for',
      file: 'order-repository.ts',
      from: `if (updated !== 1) return rollBack('stale');`,
      to: `if (updated !== 1) return rollBack('saved');`,
    },
    'unmoved-always-saved': {
      mistake: 'an order without new events is called saved although the stored one is newer',
      file: 'order-repository.ts',
      from: `return current === 1 ? 'saved' : 'stale';`,
      to: `return 'saved';`,
    },
    'duplicate-id-let-through': {
      mistake: 'the error of the driver gets out where an order is there already',
      promise: 'refuses a second',
      file: 'order-repository.ts',
      from: `if (!(error instanceof UniqueConstraintViolationException)) throw error;`,
      to: `throw error;`,
    },
    'events-apart-from-order': {
      mistake: 'an order is stored in one transaction and its event in another',
      promise: 'atomicity',
      file: 'order-repository.ts',
      from: `await this.#insertEvents(em, order);
      return {kind: 'added'};`,
      to: `return {kind: 'added'};`,
      also: [
        {
          from: `if (outcome.kind === 'added') this.#announce(order);`,
          to: `if (outcome.kind === 'added') await this.#database.execute((other) => this.#insertEvents(other, order));`,
        },
      ],
    },
    'move-apart-from-event': {
      mistake: 'a move is stored in one transaction and its event in another',
      promise: 'atomicity',
      file: 'order-repository.ts',
      from: `await this.#insertEvents(em, order);
      return 'saved';`,
      to: `return 'saved';`,
      also: [
        {
          from: `if (outcome === 'saved') this.#announce(order);`,
          to: `if (outcome === 'saved') await this.#database.execute((other) => this.#insertEvents(other, order));`,
        },
      ],
    },
    'history-by-time': {
      mistake: 'the history is ordered by time, which several events share and clocks turn back',
      promise: 'round trip',
      file: 'order-repository.ts',
      from: `{orderBy: {version: 'asc'}}`,
      to: `{orderBy: {at: 'asc', version: 'desc'}}`,
    },
    'history-unordered': {
      mistake: 'the history is ordered by the text of its types',
      promise: 'round trip',
      file: 'order-repository.ts',
      from: `{orderBy: {version: 'asc'}}`,
      to: `{orderBy: {type: 'asc'}}`,
    },
    'repeats-never-claimed': {
      mistake: 'events that ask again are due, but no version claims them',
      promise: 'outbox',
      file: 'order-outbox.ts',
      from: `Object.keys(dispatchTable)`,
      to: `Object.keys(dispatchTable).filter((type) => !type.endsWith('Overdue'))`,
    },
    'refund-request-never-claimed': {
      mistake: 'that a refund is wanted is due, but no version claims it',
      promise: 'outbox',
      file: 'order-outbox.ts',
      from: `Object.keys(dispatchTable)`,
      to: `Object.keys(dispatchTable).filter((type) => type !== 'OrderRefundRequested')`,
    },
    'driver-errors-of-writes': {
      mistake: 'errors of the driver get out of the store',
      promise: 'failure',
      file: 'database.ts',
      from: `throw asDomainError(error, {nothingStored: nothingStored(error)});`,
      to: `throw error;`,
    },
    'unreached-may-have-stored': {
      mistake: 'a store that was not reached does not say that nothing was stored',
      promise: 'failure',
      file: 'transactions.ts',
      from: `return !this.#wasCommitAsked || isRolledBack(error);`,
      to: `return false;`,
    },
  },
};
