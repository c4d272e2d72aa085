import {inquiryPolicy} from '../limits.ts';
import type {Bug} from '../system/bug.ts';

export const inquirerCancelsDirectly: Bug = {
  mistake: 'an order that has heard nothing for long is canceled without asking the payment side',
  orderUseCases: ({unanswered, clock}, {stores, call}) => ({
    inquireAboutOrders: {
      execute: async () => {
        const due = await unanswered.takeDue({schedule: inquiryPolicy.schedule, limit: 5});
        for (const {order} of due) {
          const occasion = {at: clock.now(), correlation: {}};
          const canceled = order
            .move({kind: 'cancelAsked', reason: 'payment_deadline_passed'}, occasion)
            .move({kind: 'refundedOrVoided'}, occasion);
          await call('orders database', `cancel ${order.id}`, () => {
            const saved = stores.orders.save(canceled);
            for (const {id} of canceled.newEvents) stores.orders.outbox.remove(id);
            return saved;
          });
        }
        return {due, failures: []};
      },
    },
  }),
};
