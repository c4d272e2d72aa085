import {ApplyPaymentResult, EventId, type OrderEvent} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';
import {forgedOrder} from './forged-order.ts';

export const refundAtEachPaid: Bug = {
  mistake: 'a canceled order asks for its refund each time that it is told of the success',
  orderUseCases: (ports) => {
    const right = new ApplyPaymentResult(ports);
    return {
      applyPaymentResult: {
        execute: async (result) => {
          const order = await ports.orders.byId(result.orderId);
          const isRepeat = order?.state === 'RefundOwed' || order?.state === 'Refunded';
          if (order === undefined || result.outcome !== 'paid' || !isRepeat) return right.execute(result);
          const version = order.version + 1;
          const event: OrderEvent = {
            type: 'OrderRefundRequested',
            id: EventId.of(order.id, version),
            orderId: order.id,
            version,
            status: 'Canceled',
            total: order.total,
            at: ports.clock.now(),
            correlation: {},
            reason: order.snapshot.cancelReason ?? '',
          };
          const snapshot = {...order.snapshot, refund: 'owed' as const, version, updatedAt: event.at};
          const moved = forgedOrder({snapshot, newEvents: [event]});
          if ((await ports.orders.save(moved)) === 'stale') return right.execute(result);
          return {order: moved, kind: 'moved'};
        },
      },
    };
  },
};
