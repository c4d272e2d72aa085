import type {Bug} from '../system/bug.ts';

export const metadataLostWhenAskedAgain: Bug = {
  mistake: 'only the first request of a payment carries what was noted with the order',
  orderPorts: ({requester}) => ({
    requester: {
      requestPayment: ({metadata, ...request}) =>
        requester.requestPayment(isFirst(request.messageId) ? {...request, metadata} : request),
      cancelPayment: (cancellation) => requester.cancelPayment(cancellation),
      inquire: (inquiry) => requester.inquire(inquiry),
    },
  }),
};

/** Ids of messages end with their event's version and time. */
const isFirst = (messageId: string | undefined): boolean => /\.1\.\d+$/.test(messageId ?? '');

export const metadataLeftBehind: Bug = {
  mistake: 'a payment that is loaded again has lost what its request said of the order',
  paymentPorts: ({gateway}, {memory}) => ({
    gateway: {
      charge: ({metadata, ...charge}) => {
        const isRepeat = memory.has(`charged ${charge.paymentId}`);
        memory.set(`charged ${charge.paymentId}`, true);
        return gateway.charge(isRepeat ? charge : {...charge, metadata});
      },
      lookup: (id) => gateway.lookup(id),
      void: (id) => gateway.void(id),
      refund: (refund) => gateway.refund(refund),
    },
  }),
};
