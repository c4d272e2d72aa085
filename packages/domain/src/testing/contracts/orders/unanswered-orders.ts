import type {Order} from '../../../order/order.ts';
import type {OrderRepository} from '../../../order/order-repository.ts';
import type {OrderOutbox, OrderTrigger} from '../../../order/order-state-table.ts';
import type {InquirySchedule, UnansweredOrders} from '../../../order/unanswered-orders.ts';
import type {OrderId} from '../../../values/ids.ts';
import {anOccasion, anOrder} from '../../builders.ts';
import {expectEqual, expectPresent, expectRejection, expectTrue} from '../../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../../runner.ts';

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

const minute = 60_000;
const schedule: InquirySchedule = {firstAfterMs: 2 * minute, pauseMsMax: 5 * minute};

/** The promises of `UnansweredOrders`, as tests. */
export function describeUnansweredOrders(runner: TestRunner, name: string, open: Open<UnansweredOrdersHarness>): void {
  runner.describe(`${name} keeps the promises of a list of unanswered orders`, () => {
    const it = eachFresh(runner, open);

    it('from delivery: the wait counts from when the latest message was delivered', async (harness) => {
      const {orders, passTime} = harness;
      const order = anOrder();
      await orders.add(order);
      await passTime(60 * minute);
      expectEqual(await due(harness), [], 'nobody was asked about it yet, however old it is');
      await deliver(harness);
      await passTime(minute);
      expectEqual(await due(harness), [], 'it was asked about a minute ago');
      await passTime(minute + 1);
      const [unanswered] = await harness.unanswered.takeDue({schedule, limit: 10});
      expectEqual(unanswered?.order.snapshot, order.snapshot, 'then it is due, whole');
      expectEqual(unanswered?.inquiries, 1, 'for the first time');
      expectTrue((unanswered?.unansweredForMs ?? 0) >= 2 * minute, 'it knows how long it has waited');
      expectTrue((unanswered?.unansweredForMs ?? 0) < 30 * minute, 'since the delivery, not since it was placed');
    });

    it('schedule: each time it waits longer for the next, up to a limit', async (harness) => {
      const order = await delivered(harness);
      await harness.passTime(2 * minute + 1);
      for (const pause of [2, 4, 5, 5]) {
        expectEqual(await due(harness), [order.id], `it is due, and then again after ${pause} min`);
        await harness.passTime((pause - 1) * minute);
        expectEqual(await due(harness), [], 'not before');
        await harness.passTime(minute + 1);
      }
      const [last] = await harness.unanswered.takeDue({schedule, limit: 10});
      expectEqual(last?.inquiries, 5, 'it knows how often it was handed out');
    });

    it('schedule: a note makes an order due neither sooner nor later', async (harness) => {
      const order = await delivered(harness);
      await harness.passTime(minute);
      await harness.orders.save(order.asStored().note({type: 'packed'}, anOccasion()));
      expectEqual(await due(harness), [], 'it was asked about a minute ago');
      await harness.passTime(minute + 1);
      expectEqual(await due(harness), [order.id], 'it is due as if nothing had been noted');
    });

    it('one at a time: however many ask at once, each order is handed out once', async (harness) => {
      for (let count = 0; count < 10; count++) await delivered(harness);
      await harness.passTime(2 * minute + 1);
      const taken = await Promise.all(Array.from({length: 5}, () => harness.unanswered.takeDue({schedule, limit: 10})));
      const ids = taken.flat().map(({order}) => order.id);
      for (const more of await harness.unanswered.takeDue({schedule, limit: 10})) ids.push(more.order.id);
      expectEqual([ids.length, new Set(ids).size], [10, 10], 'ten orders, each once');
    });

    it('the longest unanswered come first, so many at a time', async (harness) => {
      const ids: string[] = [];
      for (let count = 0; count < 3; count++) {
        ids.push((await delivered(harness)).id);
        await harness.passTime(1_000);
      }
      await harness.passTime(2 * minute);
      const first = await harness.unanswered.takeDue({schedule, limit: 2});
      expectEqual(
        first.map(({order}) => order.id),
        ids.slice(0, 2),
        'the two oldest',
      );
      expectEqual(await due(harness), ids.slice(2), 'then the third');
    });

    it('answered: an order that waits for nothing any more is not handed out', async (harness) => {
      const ends: readonly (readonly OrderTrigger[])[] = [
        [{kind: 'paid'}],
        [{kind: 'declined', reason: 'insufficient_funds'}],
        [{kind: 'cancelAsked', reason: 'damaged'}, {kind: 'refundedOrVoided'}],
        [{kind: 'declined', reason: 'no'}, {kind: 'paid'}, {kind: 'refundedOrVoided'}],
      ];
      for (const triggers of ends) await moved(harness, await delivered(harness), triggers);
      await deliver(harness);
      await harness.passTime(60 * minute);
      expectEqual(await due(harness), [], 'all have their answer');
    });

    it('answered: an order that waits for a cancellation or a refund is handed out', async (harness) => {
      const waits: readonly (readonly OrderTrigger[])[] = [
        [{kind: 'cancelAsked', reason: 'damaged'}],
        [{kind: 'declined', reason: 'no'}, {kind: 'paid'}],
      ];
      const placed = [await delivered(harness), await delivered(harness)];
      for (const [index, order] of placed.entries()) await moved(harness, order, waits[index] ?? []);
      const ids = placed.map(({id}) => id);
      await harness.passTime(60 * minute);
      expectEqual(await due(harness), [], 'not before the payment side was asked');
      await deliver(harness);
      await harness.passTime(2 * minute + 1);
      expectEqual((await due(harness)).toSorted(), ids.toSorted(), 'what is owed is watched');
    });

    it('answered: an order that asks for something else begins its schedule anew', async (harness) => {
      const order = await delivered(harness);
      await harness.passTime(2 * minute + 1);
      await due(harness);
      await moved(harness, order, [{kind: 'cancelAsked', reason: 'damaged'}]);
      await harness.passTime(60 * minute);
      expectEqual(await due(harness), [], 'it was not asked about yet');
      await deliver(harness);
      await harness.passTime(2 * minute + 1);
      const [unanswered] = await harness.unanswered.takeDue({schedule, limit: 10});
      expectEqual([unanswered?.order.id, unanswered?.inquiries], [order.id, 1], 'it begins anew');
    });

    it('schedule: an order that asks for the same again goes on in its schedule, from when that is delivered', async (harness) => {
      const order = await delivered(harness);
      await harness.passTime(2 * minute + 1);
      await due(harness);
      await moved(harness, order, [{kind: 'cancelAsked', reason: 'damaged'}]);
      await deliver(harness);
      await harness.passTime(2 * minute + 1);
      for (const pause of [2, 4, 5]) {
        expectEqual(
          await due(harness),
          [order.id],
          `it is due, and after it asked again, once more after ${pause} min`,
        );
        await moved(harness, order, [{kind: 'requestLost'}]);
        await deliver(harness);
        await harness.passTime((pause - 1) * minute);
        expectEqual(await due(harness), [], 'not before the pause is over');
        await harness.passTime(minute + 1);
      }
      const [last] = await harness.unanswered.takeDue({schedule, limit: 10});
      expectEqual(last?.inquiries, 4, 'it knows how often it was handed out');
    });

    it('isolation: an order that cannot be read keeps no other from being handed out', async (harness) => {
      const spoiled = await delivered(harness);
      await harness.passTime(1_000);
      const sound = await delivered(harness);
      await harness.spoil(spoiled.id);
      await harness.passTime(2 * minute + 1);
      expectEqual(await due(harness), [sound.id], 'the sound one is handed out');
    });

    it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
      const unanswered = await unreachable();
      await expectRejection(unanswered.takeDue({schedule, limit: 1}), 'UNAVAILABLE', 'takeDue');
    });
  });
}

async function due({unanswered}: UnansweredOrdersHarness): Promise<readonly string[]> {
  return (await unanswered.takeDue({schedule, limit: 100})).map(({order}) => order.id);
}

/** Settles everything that waits in the outbox. */
async function deliver({outbox}: UnansweredOrdersHarness): Promise<void> {
  await outbox.settle(await outbox.claim({limit: 100, leaseMs: 1_000}));
}

async function delivered(harness: UnansweredOrdersHarness): Promise<Order> {
  const order = anOrder();
  await harness.orders.add(order);
  await deliver(harness);
  return order;
}

async function moved({orders}: UnansweredOrdersHarness, {id}: Order, triggers: readonly OrderTrigger[]): Promise<void> {
  const order = expectPresent(await orders.byId(id), 'the order is there');
  const after = triggers.reduce((before, trigger) => before.move(trigger, anOccasion()), order);
  expectEqual(await orders.save(after), 'saved', 'the order moved');
}
