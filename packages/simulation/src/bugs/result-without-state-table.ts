import {DomainError, EventId, type OrderEvent} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';
import {forgedOrder} from './forged-order.ts';

export const resultWithoutStateTable: Bug = {
  mistake: 'a result is applied whatever the order’s status: the last one wins',
  orderUseCases: ({orders, clock}) => ({
    applyPaymentResult: {
      execute: async ({orderId, outcome, correlation}) => {
        const order = await orders.byId(orderId);
        if (order === undefined) throw new DomainError('ORDER_NOT_FOUND', 'gone');
        const version = order.version + 1;
        const at = clock.now();
        const facts = {id: EventId.of(orderId, version), orderId, version, total: order.total, at, correlation};
        const event: OrderEvent =
          outcome === 'paid'
            ? {...facts, type: 'OrderConfirmed', status: 'Confirmed'}
            : {...facts, type: 'OrderCanceled', status: 'Canceled', reason: outcome};
        const reason = 'reason' in event && {cancelReason: event.reason};
        const snapshot = {...order.snapshot, ...reason, status: event.status, version, updatedAt: at};
        const moved = forgedOrder({snapshot, newEvents: [event]});
        if ((await orders.save(moved)) === 'stale') throw new DomainError('UNAVAILABLE', 'again');
        return {order: moved, kind: 'moved'};
      },
    },
  }),
};
