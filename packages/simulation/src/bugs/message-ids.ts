import {ApplyPaymentResult} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const messageIdsWithoutOrder: Bug = {
  mistake: 'a message id is remembered without its order: another order’s message of the same id counts as a repeat',
  orderPorts: ({orders}, {memory}) => ({
    orders: {
      ...orders,
      save: async (order, cause) => {
        const name = `message ${cause?.causedBy}`;
        if (cause?.causedBy !== undefined && memory.has(name)) return 'repeated';
        const outcome = await orders.save(order, cause);
        if (outcome === 'saved') memory.set(name, true);
        return outcome;
      },
    },
  }),
};

export const resultIdsPerVersion: Bug = {
  mistake: 'a result’s message id is made of the payment’s version, which begins anew in a restored store',
  paymentPorts: ({publisher}, {stores}) => ({
    publisher: {
      ...publisher,
      publish: (result, options) => {
        const payment = stores.payments.all().find(({orderId}) => orderId === result.orderId);
        return publisher.publish({...result, messageId: `${payment?.id}.${payment?.snapshot.version}`}, options);
      },
    },
  }),
};

export const resultsHeardOnce: Bug = {
  mistake: 'every result is remembered: an order that owes a refund does not hear that it was made, told again',
  orderUseCases: (ports, {stores: {orders}}) => {
    const right = new ApplyPaymentResult(ports);
    return {
      applyPaymentResult: {
        execute: async (result) => {
          const {orderId, messageId} = result;
          const order = await ports.orders.byId(orderId);
          if (order !== undefined && orders.messages.has(orderId, messageId)) return {order, kind: 'unchanged'};
          const change = await right.execute(result);
          if (change.kind === 'moved') orders.messages.record(orderId, messageId);
          return change;
        },
      },
    };
  },
};
