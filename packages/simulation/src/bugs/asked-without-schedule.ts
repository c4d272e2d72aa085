import type {Bug} from '../system/bug.ts';

export const cancellationAsksAtEachRepeat: Bug = {
  mistake: 'each repeat of a cancellation asks the gateway, which has not answered the last question yet',
  paymentUseCases: ({payments, gateway}, _, {cancelPayment}) => ({
    cancelPayment: {
      execute: async (cancellation) => {
        const payment = await payments.byOrder(cancellation.orderId);
        if (payment?.isBeingCanceled === true) await gateway.void(payment.id);
        return cancelPayment.execute(cancellation);
      },
    },
  }),
};

export const resolvedAtEachPass: Bug = {
  mistake: 'a payment that the gateway gives no clear answer about is asked about again at once',
  paymentPorts: ({unresolved}) => ({
    unresolved: {...unresolved, release: (claims) => unresolved.release(claims, {retryInMs: 0})},
  }),
};
