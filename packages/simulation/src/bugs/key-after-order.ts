import type {AnsweredRequest, EarlierOutcome, IdempotentRequest} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const keyAfterOrder: Bug = {
  mistake: 'the idempotency key is stored in a second step, after the order',
  orderPorts: ({orders}, {memory, stores, call}) => {
    const earlier = ({key, fingerprint}: IdempotentRequest): EarlierOutcome | undefined => {
      const stored = memory.get(key) as AnsweredRequest | undefined;
      if (stored === undefined) return undefined;
      return stored.fingerprint === fingerprint ? {kind: 'answered', answer: stored.answer} : {kind: 'keyReused'};
    };
    return {
      orders: {
        ...orders,
        earlierOutcome: (request) =>
          call('orders database', `earlierOutcome ${request.key}`, async () => earlier(request)),
        add: async (order, answered) => {
          const outcome = await call('orders database', `add ${order.id}`, async () => {
            const known = answered && earlier(answered.idempotency);
            return known ?? stores.orders.add(order);
          });
          if (outcome.kind !== 'added' || answered === undefined) return outcome;
          const {idempotency} = answered;
          await call('orders database', `key ${idempotency.key}`, async () => memory.set(idempotency.key, idempotency));
          return outcome;
        },
      },
    };
  },
};
