import {Payment} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const cancelWithoutTombstone: Bug = {
  mistake: 'a cancellation that overtakes its request says "voided" and leaves nothing behind that stops the request',
  paymentUseCases: ({payments, publisher, clock}, _, {cancelPayment}) => ({
    cancelPayment: {
      execute: async (cancellation) => {
        if ((await payments.byOrder(cancellation.orderId)) !== undefined) return cancelPayment.execute(cancellation);
        const voided = Payment.cancel(cancellation, clock.now()).move({kind: 'voided'}, clock.now());
        if (voided.result !== undefined) await publisher.publish(voided.result, {replyTo: undefined});
        return voided;
      },
    },
  }),
};
