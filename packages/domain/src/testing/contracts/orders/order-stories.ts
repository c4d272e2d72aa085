import {Order} from '../../../order/order.ts';
import type {OrderEvent} from '../../../order/order-event.ts';
import {dispatchTable} from '../../../order/order-state-table.ts';
import {anOccasion, anOrder} from '../../builders.ts';
import {expectEqual, expectTrue} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {everyOrderLife, longOrderLife, movedOn, type OrderLife} from './every-order-move.ts';
import {cancelAsked, later, loaded, type OrderRepositoryHarness, paid, stored} from './order-repository-harness.ts';

/** The whole state table: what is stored of each move, and who is told of it. */
export function describeOrderStories(it: Test<OrderRepositoryHarness>): void {
  it('round trip: every move of the state table, and the events of it', async (harness) => {
    const lives = everyOrderLife();
    expectTrue(lives.length > 0, 'there are moves');
    await Promise.all(lives.map((life) => live(harness, life)));
  });

  it('history: versions have no gap, and folding the events gives the order', async (harness) => {
    await live(harness, longOrderLife());
    const placed = anOrder();
    const order = await stored(harness.orders, placed);
    const twice = order.move(cancelAsked, later).move({kind: 'refundedOrVoided'}, anOccasion());
    expectEqual(await harness.orders.save(twice), 'saved', 'two moves at once');
    await expectStored(harness, twice, [...placed.newEvents, ...twice.newEvents], 'after two moves at once');
  });

  it('history: a note is an event like any other, and makes writers of the version before stale', async (harness) => {
    const {orders, outbox} = harness;
    const order = await stored(orders, anOrder());
    await outbox.settle(await outbox.claim({limit: 10, leaseMs: 1000}));
    const noted = order.note({type: 'packed', data: {by: 'bob', note: 'größer "🙂" \\'}}, later);
    expectEqual(await orders.save(noted), 'saved', 'it is stored');
    expectEqual(await orders.save(order.move(paid, later)), 'stale', 'who did not see it is stale');
    const again = (await loaded(orders, order.id)).note({type: 'sent'}, later);
    expectEqual(await orders.save(again), 'saved', 'a note need not have data');
    const events = await harness.history(order.id);
    expectEqual(events.slice(1), [...noted.newEvents, ...again.newEvents], 'notes come back whole');
    expectEqual(Order.fold(events).snapshot, (await orders.byId(order.id))?.snapshot, 'the story tells the order');
    expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'a note concerns nobody else');
  });

  it('outbox: of all events those that ask for something are claimable, whole, each order’s by version', async (harness) => {
    const lives = [...everyOrderLife(), longOrderLife()];
    const events = await liveSideBySide(harness, lives);
    const claimed: OrderEvent[] = [];
    for (let claims = await claimOne(harness); claims.length > 0; claims = await claimOne(harness)) {
      claimed.push(...claims.map(({item}) => item));
      expectEqual(await harness.outbox.settle(claims), 1, 'it is told');
    }
    for (const {name, placed} of lives) {
      const asking = events.filter(({orderId, type}) => orderId === placed.id && dispatchTable[type] !== 'nothing');
      const ofThis = claimed.filter(({orderId}) => orderId === placed.id);
      expectEqual(ofThis, asking, `${name}: what the payment side is asked for`);
    }
    expectEqual(new Set(claimed.map(({orderId}) => orderId)).size, lives.length, 'and of no other order');
  });
}

const claimOne = ({outbox}: OrderRepositoryHarness) => outbox.claim({limit: 1, leaseMs: 60_000});

/** Stores an order's life, move by move, and looks at what is stored after each. */
async function live(harness: OrderRepositoryHarness, {placed, triggers, name}: OrderLife): Promise<void> {
  const {orders} = harness;
  const events = [...placed.newEvents];
  expectEqual(await orders.add(placed), {kind: 'added'}, `${name}: it is placed`);
  await expectStored(harness, placed, events, `${name}: once placed`);
  for (const trigger of triggers) {
    const moved = movedOn(await loaded(orders, placed.id), trigger);
    events.push(...moved.newEvents);
    expectEqual(await orders.save(moved), 'saved', `${name}: ${trigger.kind} is stored`);
    await expectStored(harness, moved, events, `${name}: after ${trigger.kind}`);
  }
}

async function expectStored(
  {orders, history}: OrderRepositoryHarness,
  order: Order,
  events: readonly OrderEvent[],
  when: string,
): Promise<void> {
  const found = await loaded(orders, order.id);
  expectEqual(found.snapshot, order.snapshot, `${when}, the order that is loaded`);
  expectEqual(found.newEvents, [], `${when}, nothing of it is new`);
  const told = await history(order.id);
  expectEqual(told, events, `${when}, its history`);
  expectEqual(Order.fold(told).snapshot, order.snapshot, `${when}, what its story tells`);
}

/** Stores the lives of many orders, a move of each at a time. @returns all events, as they were stored */
async function liveSideBySide(
  {orders, passTime}: OrderRepositoryHarness,
  lives: readonly OrderLife[],
): Promise<readonly OrderEvent[]> {
  const events: OrderEvent[] = [];
  let current = lives.map(({placed}) => placed);
  for (let moves = 0; current.some(({newEvents}) => newEvents.length > 0); moves++) {
    for (const order of current) {
      if (moves === 0) await orders.add(order);
      else if (order.newEvents.length > 0) expectEqual(await orders.save(order), 'saved', `move ${moves}`);
      events.push(...order.newEvents);
    }
    await passTime(1);
    current = current.map((order, index) => {
      const trigger = lives[index]?.triggers[moves];
      return trigger === undefined ? order.asStored() : movedOn(order.asStored(), trigger);
    });
  }
  return events;
}
