import {ApplyInquiryAnswer} from '@orderwell/domain';
import {askingAgainPolicy} from '../limits.ts';
import type {Bug} from '../system/bug.ts';

export const missingOfMovedOrder: Bug = {
  mistake: 'the answer that nothing arrived is applied to an order that asked again since',
  orderUseCases: (ports) => {
    const right = new ApplyInquiryAnswer({...ports, policy: askingAgainPolicy});
    return {
      applyInquiryAnswer: {
        execute: async (answer) => {
          const order = await ports.orders.byId(answer.orderId);
          return right.execute({...answer, orderVersion: order?.version ?? answer.orderVersion});
        },
      },
    };
  },
};

export const inquiredOnce: Bug = {
  mistake: 'an order is inquired about once: whoever loses the inquiry or its answer leaves it waiting for ever',
  orderPorts: ({unanswered}) => ({
    unanswered: {
      takeDue: async (options) => (await unanswered.takeDue(options)).filter(({inquiries}) => inquiries === 1),
    },
  }),
};

export const queueNotLookedAt: Bug = {
  mistake: 'a payment without a record counts as not asked for, although its request may wait in a queue',
  paymentPorts: () => ({waiting: {mayHold: async () => false}}),
};
