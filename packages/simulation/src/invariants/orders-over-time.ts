import type {Order, OrderEvent} from '@orderwell/domain';
import {declineReason} from '../system/remote-gateway.ts';
import type {System} from '../system/system.ts';

/** However long something took, and whatever was lost: what must have come of each order in the end. */
export function checkOrdersOverTime(system: System): void {
  const {world, clients, stores} = system;
  const cancelAsked = new Set(clients.flatMap((client) => [...client.cancelAsked]));
  for (const order of stores.orders.all()) {
    const history = stores.orders.history(order.id);
    if (!cancelAsked.has(order.id)) checkEnd(system, order);
    checkAsking(system, order, history);
    const refunds = countOf(history, 'OrderRefundRequested');
    if (refunds > 1) world.violate('a refund is asked for once', `${order.id} asked for ${refunds}`);
  }
  const placed = new Set(stores.orders.all().map(({id}) => stores.orders.history(id)[0]?.correlation.requestId));
  for (const request of clients.flatMap(({toldNothingStored}) => toldNothingStored)) {
    if (placed.has(request)) world.violate('who is told that nothing was stored is told the truth', request);
  }
}

/** Time decides nothing: only a refused charge, or somebody who wants it, cancels an order. */
function checkEnd({world}: System, {id, total, status, snapshot}: Order): void {
  const reason = declineReason(total);
  const [reads, due] = [
    `${status} ${snapshot.cancelReason ?? ''}`,
    reason === undefined ? 'Confirmed ' : `Canceled ${reason}`,
  ];
  if (reads === due) return;
  world.violate('an order that nobody canceled ends as its charge does', `${id} is ${reads}, and not ${due}`);
}

/** What waits in a queue, or has arrived, is not asked for once more. */
function checkAsking({world}: System, {id}: Order, history: readonly OrderEvent[]): void {
  const askedAgain = {
    payment: countOf(history, 'OrderPaymentOverdue'),
    cancellation: countOf(history, 'OrderCancellationOverdue'),
  };
  for (const asked of ['payment', 'cancellation'] as const) {
    const [times, lost] = [askedAgain[asked], world.tally.timesLost(asked, id)];
    if (times <= lost) continue;
    const detail = `${id} asked for its ${asked} ${times} times again, and ${lost} were lost`;
    world.violate('nobody asks again for what waits or has arrived', detail);
  }
}

const countOf = (history: readonly OrderEvent[], type: OrderEvent['type']): number =>
  history.filter((event) => event.type === type).length;
