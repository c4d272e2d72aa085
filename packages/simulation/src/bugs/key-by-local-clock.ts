import type {AnsweredRequest, EarlierOutcome, IdempotentRequest} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const keyByLocalClock: Bug = {
  mistake: 'an idempotency key expires by the clock of whoever looks for it',
  orderPorts: ({orders, clock}, {memory, stores, call}) => {
    const earlier = ({key, fingerprint}: IdempotentRequest): EarlierOutcome | undefined => {
      const stored = memory.get(key) as (AnsweredRequest & {expiresAt: number}) | undefined;
      if (stored === undefined || stored.expiresAt <= clock.now().getTime()) return undefined;
      return stored.fingerprint === fingerprint ? {kind: 'answered', answer: stored.answer} : {kind: 'keyReused'};
    };
    return {
      orders: {
        ...orders,
        earlierOutcome: (request) =>
          call('orders database', `earlierOutcome ${request.key}`, async () => earlier(request)),
        add: (order, answered) =>
          call('orders database', `add ${order.id}`, async () => {
            const known = answered && earlier(answered.idempotency);
            if (known !== undefined) return known;
            const outcome = await stores.orders.add(order);
            const request = answered?.idempotency;
            if (request) memory.set(request.key, {...request, expiresAt: clock.now().getTime() + request.keptMs});
            return outcome;
          }),
      },
    };
  },
};
