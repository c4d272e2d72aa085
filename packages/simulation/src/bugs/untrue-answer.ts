import {DomainError, PlaceOrder} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const storedCalledUnavailable: Bug = {
  mistake: 'a store that gave up is taken for one that stored nothing, and the client is told so',
  orderUseCases: (ports) => {
    const right = new PlaceOrder({...ports, orders: {...ports.orders, byId: async () => undefined}});
    const execute = async (input: Parameters<typeof right.execute>[0]) => {
      try {
        return await right.execute(input);
      } catch (error) {
        const isUnknown = error instanceof DomainError && error.code === 'ORDER_OUTCOME_UNKNOWN';
        throw isUnknown ? new DomainError('UNAVAILABLE', 'nothing was stored') : error;
      }
    };
    return {placeOrder: {execute: execute as PlaceOrder['execute']}};
  },
};
