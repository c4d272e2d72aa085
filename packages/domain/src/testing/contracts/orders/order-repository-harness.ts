import type {Occasion, Order} from '../../../order/order.ts';
import type {OrderEvent} from '../../../order/order-event.ts';
import type {OrderRepository} from '../../../order/order-repository.ts';
import type {OrderOutbox, OrderTrigger} from '../../../order/order-state-table.ts';
import type {OrderId} from '../../../values/ids.ts';
import {anOccasion} from '../../builders.ts';
import {expectEqual, expectPresent, type PortPromises} from '../../expect.ts';
import type {OrderWritePart} from '../../store-faults.ts';

/** What the suite needs of an implementation. */
export interface OrderRepositoryHarness {
  readonly orders: OrderRepository;
  readonly outbox: OrderOutbox;
  /** Another instance on the same store, as another process has one: with nothing of the first in its memory. */
  readonly another: () => Promise<{readonly orders: OrderRepository; readonly outbox: OrderOutbox}>;
  /** The stored events of an order, oldest first. */
  readonly history: (id: OrderId) => Promise<readonly OrderEvent[]>;
  /**
   * From now on, a write fails when it comes to that part, whatever it has written before. A store that keeps two parts
   * in one record fails when it writes that.
   */
  readonly failWritesAt: (part: OrderWritePart) => Promise<void>;
  /** Lets writes succeed again. */
  readonly heal: () => Promise<void>;
  /** Makes the store's own time pass, at least so many milliseconds. */
  readonly passTime: (ms: number) => Promise<void>;
  /** Makes what is stored of an order unreadable for this version. */
  readonly spoil: (id: OrderId) => Promise<void>;
  /** The same repository over a store that cannot be reached. */
  readonly unreachable: () => Promise<OrderRepository>;
}

/** In the words of the port's docstring. */
export const orderRepositoryPromises: PortPromises = {
  port: 'OrderRepository',
  promises: {
    Atomicity: 'an order, its lines and its new events are stored together or not at all.',
    'Round trip': 'an order that is loaded equals the order that was stored, after every move that there is.',
    Concurrency:
      'of several writers that loaded the same version, in however many processes, exactly one saves; the others learn that they are stale, and nothing of theirs is stored.',
    History:
      'the stored events of an order have the versions 1, 2, 3 … without a gap, come in that order whatever times they tell, and folding them gives the order.',
    Outbox:
      'events that ask the payment side for something are claimable from the `OrderOutbox` once stored, and no others are.',
    Idempotency:
      "an order and the answer to the request that placed it are stored together or not at all. However many requests with one key of one caller come at once, to however many processes, one order is stored; each of the others that ask the same gets that order's answer, or is told that the first is still being carried out.",
    Duplicates:
      "a message that changed an order is recorded for that order, in one step with the change; the same message changes that order no more, whichever process it reaches. Another order's message of the same id is another message.",
    Time: "what expires or is forgotten goes by the store's own time, whatever the clocks of its callers say.",
    Isolation: 'an order whose record cannot be read (`UNREADABLE_RECORD`) keeps no other from being read.',
    Failure:
      'throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up; a write may then have happened or not, unless the error says that nothing was stored.',
  },
};

export const later: Occasion = anOccasion({
  at: new Date('2026-01-01T12:00:01.456Z'),
  correlation: {requestId: 'request-2'},
});
export const paid: OrderTrigger = {kind: 'paid'};
export const cancelAsked: OrderTrigger = {kind: 'cancelAsked', reason: 'no longer needed'};

/** Adds an order and loads it again, as whoever moves it next would. */
export async function stored(orders: OrderRepository, order: Order): Promise<Order> {
  await orders.add(order);
  return loaded(orders, order.id);
}

export async function loaded(orders: OrderRepository, id: OrderId): Promise<Order> {
  return expectPresent(await orders.byId(id), `order ${id} is there`);
}

/** Expects that an order and its history are what they were when it was stored last, and that nobody else is told more. */
export async function expectUnchanged(
  {orders, history}: Pick<OrderRepositoryHarness, 'orders' | 'history'>,
  order: Order,
): Promise<void> {
  expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'the order is as before');
  expectEqual((await history(order.id)).length, order.version, 'and so is its history');
}
