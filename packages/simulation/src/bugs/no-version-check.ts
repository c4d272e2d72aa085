import type {Bug} from '../system/bug.ts';
import {forgedOrder} from './forged-order.ts';

export const noVersionCheck: Bug = {
  mistake: 'saving an order does not check that it is still at the version that was loaded: the last writer wins',
  orderPorts: ({orders}, {stores, call}) => ({
    orders: {
      ...orders,
      save: (order, cause) =>
        call('orders database', `save ${order.id} ${order.status}`, async () => {
          const stored = await stores.orders.byId(order.id);
          if (stored === undefined || order.newEvents.length === 0) return 'stale';
          const newEvents = order.newEvents.map((event, index) => ({...event, version: stored.version + 1 + index}));
          const snapshot = {...order.snapshot, version: stored.version + newEvents.length};
          return stores.orders.save(forgedOrder({snapshot, newEvents}), cause);
        }),
    },
  }),
};
