import type {Bug} from '../system/bug.ts';

export const unknownNeverResolved: Bug = {
  mistake: 'nobody asks the gateway again after it gave no clear answer',
  paymentUseCases: () => ({
    resolveUnknownPayments: {execute: async () => ({claimed: 0, settled: 0, failures: [], parked: 0})},
  }),
};
