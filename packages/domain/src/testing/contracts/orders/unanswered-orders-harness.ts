import type {Order} from '../../../order/order.ts';
import type {OrderRepository} from '../../../order/order-repository.ts';
import type {OrderOutbox, OrderTrigger} from '../../../order/order-state-table.ts';
import type {InquirySchedule, UnansweredOrders} from '../../../order/unanswered-orders.ts';
import type {OrderId} from '../../../values/ids.ts';
import {anOccasion, anOrder} from '../../builders.ts';
import {expectEqual, expectPresent, type PortPromises} from '../../expect.ts';

/** What the suite needs of an implementation. */
export interface UnansweredOrdersHarness {
  readonly orders: OrderRepository;
  readonly outbox: OrderOutbox;
  readonly unanswered: UnansweredOrders;
  /** Another instance on the same store, as another process has one: with nothing of the first in its memory. */
  readonly another: () => Promise<UnansweredOrders>;
  /** Makes the store's own time pass, at least so many milliseconds. */
  readonly passTime: (ms: number) => Promise<void>;
  /** Makes what is stored of an order unreadable for this version. */
  readonly spoil: (id: OrderId) => Promise<void>;
  /** The same over a store that cannot be reached. */
  readonly unreachable: () => Promise<UnansweredOrders>;
}

/** In the words of the port's docstring. */
export const unansweredOrdersPromises: PortPromises = {
  port: 'UnansweredOrders',
  promises: {
    'From delivery':
      'the wait counts from when the latest message about the order was settled in the `OrderOutbox`. An order whose message still waits there is not handed out, however old it is.',
    Schedule:
      'an order is handed out when its schedule says, and each time it waits longer for the next, also if it asks for the same again in between.',
    'One at a time':
      'however many ask at once, in however many processes, an order that is due is handed out to one of them.',
    Order: 'those that have heard nothing for longest come first.',
    Answered:
      'an order that waits for nothing any more is not handed out; one that asks for something else begins its schedule anew.',
    Isolation: 'an order that cannot be read is reported by the store, and keeps no other from being handed out.',
    Time: "the store's own, whatever the clocks of its callers say.",
    Failure: 'throws DomainError `UNAVAILABLE` when the store cannot be asked.',
  },
};

export const minute = 60_000;
export const schedule: InquirySchedule = {firstAfterMs: 2 * minute, pauseMsMax: 5 * minute};

export async function due({unanswered}: Pick<UnansweredOrdersHarness, 'unanswered'>): Promise<readonly string[]> {
  return (await unanswered.takeDue({schedule, limit: 100})).map(({order}) => order.id);
}

/** Settles everything that waits in the outbox. */
export async function deliver({outbox}: UnansweredOrdersHarness): Promise<void> {
  await outbox.settle(await outbox.claim({limit: 100, leaseMs: 1_000}));
}

/** Stores an order, and delivers what it asks for. */
export async function delivered(harness: UnansweredOrdersHarness, order: Order = anOrder()): Promise<Order> {
  await harness.orders.add(order);
  await deliver(harness);
  return order;
}

/** Stores what comes to an order, move by move. @returns it as it is stored */
export async function moved(
  {orders}: UnansweredOrdersHarness,
  {id}: Order,
  triggers: readonly OrderTrigger[],
): Promise<Order> {
  let order = expectPresent(await orders.byId(id), 'the order is there');
  for (const trigger of triggers) {
    const next = order.move(trigger, anOccasion());
    expectEqual(await orders.save(next), 'saved', `the order moved: ${trigger.kind}`);
    order = next.asStored();
  }
  return order;
}
