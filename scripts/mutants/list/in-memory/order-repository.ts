import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryOrders: MutationsOfPort = {
  adapter: 'in-memory',
  port: 'an order repository',
  mutations: {
    'orders-version-unchecked': {
      mistake: 'a writer of an old version overwrites a newer one',
      file: 'in-memory-order-repository.ts',
      from: `if (this.store.orders.get(order.id)?.version !== order.loadedVersion) return 'stale';`,
      to: `if (!this.store.orders.has(order.id)) return 'stale';`,
    },
    'order-overwritten': {
      mistake: 'a second order with the same id takes the place of the first',
      file: 'in-memory-order-repository.ts',
      from: `if (this.store.orders.has(order.id))`,
      to: `if (false)`,
    },
    'half-order-stays': {
      mistake: 'a write that fails halfway leaves the order behind without its events',
      file: 'in-memory-order-repository.ts',
      from: `for (const part of ['order', 'events', beside] as const)`,
      to: `this.store.orders.set(order.id, order.asStored());
    for (const part of ['order', 'events', beside] as const)`,
    },
    'history-overwritten': {
      mistake: 'the history keeps what happened last, and forgets what came before',
      file: 'in-memory-order-repository.ts',
      from: `[...this.history(order.id), ...order.newEvents]`,
      to: `[...order.newEvents]`,
    },
    'history-newest-first': {
      mistake: 'the history tells the newest event first',
      file: 'in-memory-order-repository.ts',
      from: `[...this.history(order.id), ...order.newEvents]`,
      to: `[...order.newEvents, ...this.history(order.id)]`,
    },
    'new-events-stay-new': {
      mistake: 'a loaded order still has the events that it was stored with, and stores them again',
      file: 'in-memory-order-repository.ts',
      from: `order.asStored()`,
      to: `order`,
    },
    'all-events-due': {
      mistake: 'events that concern nobody else are delivered too',
      file: 'in-memory-order-repository.ts',
      from: `if (dispatchTable[event.type] === 'nothing') continue;`,
      to: ``,
    },
    'refund-request-never-due': {
      mistake: 'that a refund is wanted is stored, and nobody is told',
      file: 'in-memory-order-repository.ts',
      from: `if (dispatchTable[event.type] === 'nothing') continue;`,
      to: `if (dispatchTable[event.type] === 'nothing' || event.type === 'OrderRefundRequested') continue;`,
    },
    'cancel-request-never-due': {
      mistake: 'that a cancellation is wanted is stored, and nobody is told',
      file: 'in-memory-order-repository.ts',
      from: `if (dispatchTable[event.type] === 'nothing') continue;`,
      to: `if (dispatchTable[event.type] === 'nothing' || event.type === 'OrderCancelRequested') continue;`,
    },
    'repeated-payment-request-never-due': {
      mistake: 'that a payment is requested again is stored, and nobody is told',
      file: 'in-memory-order-repository.ts',
      from: `if (dispatchTable[event.type] === 'nothing') continue;`,
      to: `if (dispatchTable[event.type] === 'nothing' || event.type === 'OrderPaymentOverdue') continue;`,
    },
    'repeated-cancellation-never-due': {
      mistake: 'that a cancellation is asked for again is stored, and nobody is told',
      file: 'in-memory-order-repository.ts',
      from: `if (dispatchTable[event.type] === 'nothing') continue;`,
      to: `if (dispatchTable[event.type] === 'nothing' || event.type === 'OrderCancellationOverdue') continue;`,
    },
    'unreadable-order-answered': {
      mistake: 'an order that cannot be read is handed out nevertheless',
      file: 'in-memory-order-repository.ts',
      from: `this.faults.assertReadable(id);`,
      to: ``,
    },
    'unreachable-may-have-stored': {
      mistake: 'a store that was not reached does not say that nothing was stored',
      file: 'store-faults.ts',
      from: `'the store cannot be reached; try again', {nothingStored: true}`,
      to: `'the store cannot be reached; try again'`,
    },
  },
};
