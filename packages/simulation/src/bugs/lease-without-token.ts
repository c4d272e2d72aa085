import type {OrderId, Outbox} from '@orderwell/domain';
import type {InMemoryOutbox} from '@orderwell/domain/testing';
import type {Bug, BugSite} from '../system/bug.ts';
import type {Service} from '../world/port-call.ts';

export const leaseWithoutToken: Bug = {
  mistake: 'a claim is settled by the item’s id alone: whoever is late settles what was stored anew since',
  orderPorts: ({outbox}, {stores, call}) => ({
    outbox: unfenced(outbox, stores.orders.outbox, call, 'orders database'),
  }),
  paymentPorts: ({outbox, unresolved}, {stores, call}) => ({
    outbox: unfenced(outbox, stores.payments.outbox, call, 'payments database'),
    unresolved: unfenced(unresolved, stores.payments.unresolved, call, 'payments database'),
  }),
};

function unfenced<Item extends {readonly id: string; readonly orderId: OrderId}>(
  outbox: Outbox<Item>,
  stored: InMemoryOutbox<Item>,
  call: BugSite['call'],
  service: Service,
): Outbox<Item> {
  return {
    ...outbox,
    settle: (claims) =>
      call(service, `settle ${claims.map(({item}) => item.id).join(', ')}`, async () => {
        for (const {item} of claims) stored.remove(item.id);
        return claims.length;
      }),
  };
}
