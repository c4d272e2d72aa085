import {Order} from '../../order/order.ts';
import type {OrderEvent} from '../../order/order-event.ts';
import {orderLine} from '../../order/order-line.ts';
import type {OrderOutbox} from '../../order/order-outbox.ts';
import type {OrderRepository} from '../../order/order-repository.ts';
import {OrderId} from '../../values/ids.ts';
import {amountMinorMax, Money} from '../../values/money.ts';
import {anOccasion, anOrder, aProduct} from '../builders.ts';
import {expectEqual, expectPresent, expectRejection, expectTrue} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the suite needs of an implementation. */
export interface OrderRepositoryHarness {
  readonly orders: OrderRepository;
  readonly outbox: OrderOutbox;
  /** The stored events of an order, oldest first. */
  readonly history: (id: OrderId) => Promise<readonly OrderEvent[]>;
  /** From now on, a write fails after a part of it was done. */
  readonly failWritesHalfway: () => Promise<void>;
  /** Lets writes succeed again. */
  readonly heal: () => Promise<void>;
  /** The same repository over a store that cannot be reached. */
  readonly unreachable: () => Promise<OrderRepository>;
}

const later = anOccasion({at: new Date('2026-01-01T12:00:01.456Z'), correlation: {requestId: 'request-2'}});
const paid = {kind: 'paid'} as const;

/** The promises of `OrderRepository`, as tests. */
export function describeOrderRepository(runner: TestRunner, name: string, open: Open<OrderRepositoryHarness>): void {
  runner.describe(`${name} keeps the promises of an order repository`, () => {
    const it = eachFresh(runner, open);

    it('atomicity: a new order is stored with lines and events or not at all', async (harness) => {
      const {orders, outbox} = harness;
      const order = anOrder();
      await harness.failWritesHalfway();
      await expectRejectionOfAnyKind(orders.add(order));
      await harness.heal();
      expectEqual(await orders.byId(order.id), undefined, 'there is no half order');
      expectEqual(await harness.history(order.id), [], 'there is no half history');
      expectEqual(await outbox.claim({limit: 1, leaseMs: 1000}), [], 'nobody is told of it');
      await orders.add(order);
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'it can be added afterwards');
    });

    it('atomicity: a move is stored with its event or not at all', async (harness) => {
      const {orders} = harness;
      const order = await stored(orders, anOrder());
      await harness.failWritesHalfway();
      await expectRejectionOfAnyKind(orders.save(order.apply(paid, later)));
      await harness.heal();
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'the order is as before');
      expectEqual((await harness.history(order.id)).length, 1, 'the history is as before');
    });

    it('round trip: a loaded order equals the stored one', async ({orders}) => {
      const order = anOrder();
      const found = await stored(orders, order);
      expectEqual(found.snapshot, order.snapshot, 'after it was added');
      expectEqual(found.newEvents, [], 'a loaded order has no new events');
      const moved = found.apply({kind: 'cancelAsked', reason: 'no longer needed'}, later);
      expectEqual(await orders.save(moved), 'saved', 'it moves');
      expectEqual((await orders.byId(order.id))?.snapshot, moved.snapshot, 'after it moved');
    });

    it('round trip: amounts at the limits, currencies of 0 and 3 decimals, and 100 lines', async ({orders}) => {
      for (const price of [
        Money.of(amountMinorMax, 'USD'),
        Money.of(0n, 'EUR'),
        Money.of(7n, 'JPY'),
        Money.of(1n, 'KWD'),
      ]) {
        const order = anOrder({lines: [orderLine(aProduct({price}), 1)]});
        await orders.add(order);
        expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, `an order of ${price}`);
      }
      const lines = Array.from({length: 100}, (_, index) => orderLine(aProduct(), index + 1));
      const order = anOrder({lines});
      await orders.add(order);
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'an order of 100 lines, in their order');
    });

    it('round trip: ids and texts of any script', async ({orders}) => {
      const order = anOrder({id: `órden-注文-${'x'.repeat(80)}`}).apply(
        {kind: 'cancelAsked', reason: 'não, "obrigado" \\ 🙂'},
        later,
      );
      await orders.add(order);
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'texts come back as they went');
    });

    it('answers undefined for an order that is not there', async ({orders}) => {
      expectEqual(await orders.byId(OrderId.parse('nowhere')), undefined, 'there is no such order');
      expectEqual(await orders.save(anOrder()), 'stale', 'an order that was never added cannot be saved');
    });

    it('refuses a second order with the same id, and leaves the first as it is', async ({orders, history}) => {
      const order = await stored(orders, anOrder());
      await expectRejection(orders.add(anOrder({id: order.id})), 'DUPLICATE_ORDER', 'the second is refused');
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'the first is as it was');
      expectEqual((await history(order.id)).length, 1, 'and so is its history');
    });

    it('concurrency: of 20 writers of one version exactly one saves', async ({orders, history}) => {
      const order = await stored(orders, anOrder());
      const writers = Array.from({length: 20}, (_, index) =>
        orders.save(order.apply(index % 2 === 0 ? paid : {kind: 'declined', reason: `writer ${index}`}, later)),
      );
      const outcomes = await Promise.all(writers);
      expectEqual(outcomes.filter((outcome) => outcome === 'saved').length, 1, 'one writer saves');
      expectEqual(outcomes.filter((outcome) => outcome === 'stale').length, 19, 'the others learn that they are stale');
      expectEqual((await history(order.id)).length, 2, 'nothing of the others is stored');
      const winner = outcomes.indexOf('saved');
      expectEqual(
        (await orders.byId(order.id))?.status,
        winner % 2 === 0 ? 'Confirmed' : 'Canceled',
        'the winner’s move',
      );
    });

    it('concurrency: writers of different orders do not hinder each other', async ({orders}) => {
      const placed = await Promise.all(Array.from({length: 20}, () => stored(orders, anOrder())));
      const outcomes = await Promise.all(placed.map((order) => orders.save(order.apply(paid, later))));
      expectTrue(
        outcomes.every((outcome) => outcome === 'saved'),
        'all save',
      );
    });

    it('history: versions have no gap, and folding the events gives the order', async ({orders, history}) => {
      const order = await stored(orders, anOrder());
      await orders.save(order.apply(paid, later));
      const confirmed = await loaded(orders, order.id);
      const cancelAsked = {kind: 'cancelAsked', reason: 'damaged'} as const;
      await orders.save(confirmed.apply(cancelAsked, later).apply({kind: 'refundedOrVoided'}, later));
      const events = await history(order.id);
      expectEqual(
        events.map(({version}) => version),
        [1, 2, 3, 4],
        'the versions are 1, 2, 3, 4',
      );
      expectEqual(
        events.map(({correlation}) => correlation.requestId),
        ['request-1', 'request-2', 'request-2', 'request-2'],
        'each names its cause',
      );
      expectEqual(Order.fold(events).snapshot, (await orders.byId(order.id))?.snapshot, 'the story tells the order');
    });

    it('outbox: events that the payment side must be told of are claimable', async ({orders, outbox}) => {
      const placed = anOrder();
      const order = await stored(orders, placed);
      const claims = await outbox.claim({limit: 10, leaseMs: 1000});
      expectEqual(
        claims.map(({item}) => item),
        placed.newEvents,
        'the event comes back whole',
      );
      await outbox.settle(claims);
      await orders.save(order.apply(paid, later));
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'a confirmation concerns nobody else');
    });

    it('an order without new events is left as it is', async ({orders, history}) => {
      const order = await stored(orders, anOrder());
      expectEqual(await orders.save(order), 'saved', 'there is nothing to do');
      expectEqual((await history(order.id)).length, 1, 'and nothing was done');
    });

    it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
      const orders = await unreachable();
      await expectRejection(orders.add(anOrder()), 'UNAVAILABLE', 'add');
      await expectRejection(orders.byId(OrderId.parse('any')), 'UNAVAILABLE', 'byId');
      await expectRejection(orders.save(Order.rehydrate(anOrder().snapshot).apply(paid, later)), 'UNAVAILABLE', 'save');
    });
  });
}

/** Adds an order and loads it again, as whoever moves it next would. */
async function stored(orders: OrderRepository, order: Order): Promise<Order> {
  await orders.add(order);
  return loaded(orders, order.id);
}

async function loaded(orders: OrderRepository, id: OrderId): Promise<Order> {
  return expectPresent(await orders.byId(id), `order ${id} is there`);
}

async function expectRejectionOfAnyKind(promised: Promise<unknown>): Promise<void> {
  const rejected = await promised.then(
    () => false,
    () => true,
  );
  expectTrue(rejected, 'the write is refused');
}
