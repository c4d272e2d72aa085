import type {Bug} from '../system/bug.ts';
import {forgedOrder} from './forged-order.ts';

export const historyApartFromRow: Bug = {
  mistake: 'the events are written after the order’s row, in a second step',
  orderPorts: ({orders}, {stores, call}) => ({
    orders: {
      ...orders,
      save: async (order, cause) => {
        const {snapshot, newEvents, loadedVersion} = order;
        const row = forgedOrder({snapshot, newEvents: [], loadedVersion});
        const outcome = await call('orders database', `row ${order.id}`, () => stores.orders.save(row, cause));
        if (outcome !== 'saved') return outcome;
        const log = forgedOrder({snapshot, newEvents, loadedVersion: snapshot.version});
        await call('orders database', `events ${order.id}`, () => stores.orders.save(log));
        return outcome;
      },
    },
  }),
};
