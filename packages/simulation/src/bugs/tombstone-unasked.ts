import {Payment} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const tombstoneUnasked: Bug = {
  mistake: 'a cancellation that finds no payment says "voided" without asking the gateway, which may have charged',
  paymentUseCases: ({payments, clock}, _, {cancelPayment}) => ({
    cancelPayment: {
      execute: async (cancellation) => {
        const at = clock.now();
        const tombstone = Payment.cancel(cancellation, at).move({kind: 'voided'}, at);
        if ((await payments.addIfAbsent(tombstone)) === 'added') return tombstone.asStored();
        return cancelPayment.execute(cancellation);
      },
    },
  }),
};
