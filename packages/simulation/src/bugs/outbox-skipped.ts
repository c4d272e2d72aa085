import {dispatchTable, type Order} from '@orderwell/domain';
import type {Bug, BugSite} from '../system/bug.ts';
import type {OrderPorts} from '../system/parts.ts';

export const outboxSkipped: Bug = {
  mistake: 'an order is saved and its events are published afterwards: a crash in between loses them',
  orderPorts: (ports, site) => ({
    orders: {
      ...ports.orders,
      add: async (order, answered) => {
        const outcome = await site.call('orders database', `add ${order.id}`, () => {
          const added = site.stores.orders.add(order, answered);
          leaveNoOutbox(order, site);
          return added;
        });
        if (outcome.kind === 'added') await publish(order, ports);
        return outcome;
      },
      save: async (order, cause) => {
        const outcome = await site.call('orders database', `save ${order.id}`, () => {
          const saved = site.stores.orders.save(order, cause);
          leaveNoOutbox(order, site);
          return saved;
        });
        if (outcome === 'saved') await publish(order, ports);
        return outcome;
      },
    },
  }),
};

function leaveNoOutbox({newEvents}: Order, {stores}: BugSite): void {
  for (const {id} of newEvents) stores.orders.outbox.remove(id);
}

async function publish({newEvents}: Order, {requester}: OrderPorts): Promise<void> {
  for (const event of newEvents) {
    const {id: messageId, orderId, total: amount, correlation} = event;
    const message = {messageId, orderId, amount, correlation};
    const dispatch = dispatchTable[event.type];
    if (dispatch === 'requestPayment') await requester.requestPayment(message);
    if (dispatch === 'cancelPayment') await requester.cancelPayment({...message, reason: 'canceled'});
  }
}
