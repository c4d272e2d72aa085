import type {Bug} from '../bug.ts';

const deadlineMs = 12_000;

export const sweeperCancelsDirectly: Bug = {
  mistake: 'an order that waited too long is canceled without asking the payment side',
  orderUseCases: ({orders, clock}, {stores, call}) => ({
    reconcileOrders: {
      execute: async () => {
        const at = clock.now();
        const late = await orders.waiting({unchangedSince: new Date(at.getTime() - deadlineMs), limit: 5});
        for (const order of late) {
          const occasion = {at, correlation: {}};
          const canceled = order
            .apply({kind: 'cancelAsked', reason: 'payment_deadline_passed'}, occasion)
            .apply({kind: 'refundedOrVoided'}, occasion);
          await call('orders database', `cancel ${order.id}`, () => {
            const saved = stores.orders.save(canceled);
            for (const {id} of canceled.newEvents) stores.orders.outbox.remove(id);
            return saved;
          });
        }
        return {found: late.length, moved: []};
      },
    },
  }),
};
