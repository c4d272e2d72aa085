import type {Bug} from '../system/bug.ts';

export const declineOnTimeOut: Bug = {
  mistake: 'a charge that timed out is taken for a decline',
  paymentPorts: ({gateway}) => ({
    gateway: {
      ...gateway,
      charge: async (charge) => {
        const outcome = await gateway.charge(charge);
        return outcome.kind === 'unknown' ? {kind: 'declined', reason: 'time_out'} : outcome;
      },
    },
  }),
};

export const notFoundIsDeclined: Bug = {
  mistake: 'a charge that the gateway does not find yet is taken for a decline, although it is still on its way',
  paymentPorts: ({gateway}) => ({
    gateway: {
      ...gateway,
      lookup: async (id) => {
        const found = await gateway.lookup(id);
        return found.kind === 'notFound' ? {kind: 'declined', reason: 'not_found'} : found;
      },
    },
  }),
};
