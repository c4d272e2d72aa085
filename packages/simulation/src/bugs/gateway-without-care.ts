import type {Bug} from '../system/bug.ts';

export const refundWithoutKey: Bug = {
  mistake: 'a refund carries no key: a repeated one pays twice',
  paymentPorts: ({gateway}, {stores, call}) => ({
    gateway: {
      ...gateway,
      refund: async (refund) => {
        const outcome = await gateway.refund(refund);
        // The first one went through, as far as anybody can tell; asking for it again moves money again.
        if (outcome.kind !== 'unknown') return outcome;
        return call('gateway', `refund ${refund.paymentId} again`, async () => {
          stores.gateway.journal.push({kind: 'refund', ...refund});
          return {kind: 'refunded', reference: 'another'};
        });
      },
    },
  }),
};

export const voidIsNotFinal: Bug = {
  mistake: 'the gateway says "voided" of a charge that it has not seen yet, and makes it when it arrives',
  paymentPorts: ({gateway}) => ({
    gateway: {
      ...gateway,
      void: async (id) => {
        const found = await gateway.lookup(id);
        return found.kind === 'notFound' ? {kind: 'voided'} : found;
      },
    },
  }),
};
