import type {OrderTrigger} from '../../../order/order-state-table.ts';
import {anOrder} from '../../builders.ts';
import {expectEqual, expectRejection} from '../../expect.ts';
import {byTurns, eachFresh, type Open, type Test, type TestRunner} from '../../runner.ts';
import {everyOrderLife} from './every-order-move.ts';
import {
  deliver,
  delivered,
  due,
  minute,
  moved,
  schedule,
  type UnansweredOrdersHarness,
  unansweredOrdersPromises,
} from './unanswered-orders-harness.ts';
import {describeWaits} from './unanswered-waits.ts';

/** How often several ask at once. */
const rounds = 5;

/** The promises of `UnansweredOrders`, as tests. */
export function describeUnansweredOrders(runner: TestRunner, name: string, open: Open<UnansweredOrdersHarness>): void {
  runner.describe(`${name} keeps the promises of a list of unanswered orders`, () => {
    const it = eachFresh(runner, open, unansweredOrdersPromises);
    describeWaits(it);
    describeHandingOut(it);
  });
}

/** Which orders are handed out, and to whom. */
function describeHandingOut(it: Test<UnansweredOrdersHarness>): void {
  it(`one at a time: however many ask at once, each order is handed out once, ${rounds} times over`, async (harness) => {
    const process = byTurns(harness.unanswered, await harness.another());
    for (let round = 0; round < rounds; round++) {
      for (let count = 0; count < 5; count++) await harness.orders.add(anOrder());
      await deliver(harness);
      await harness.passTime(2 * minute + 1);
      const asking = Array.from({length: 6}, (_, index) => process(index).takeDue({schedule, limit: 50}));
      const ids: string[] = (await Promise.all(asking)).flat().map(({order}) => order.id);
      ids.push(...(await due(harness)));
      const all = 5 * (round + 1);
      expectEqual([ids.length, new Set(ids).size], [all, all], `${all} orders, each once`);
      await harness.passTime(5 * minute + 1);
      expectEqual((await due(harness)).length, all, 'and each once more');
      await harness.passTime(3 * minute);
    }
  });

  it('one at a time: what one process was handed out, no other is', async (harness) => {
    const another = await harness.another();
    const order = await delivered(harness);
    const handedOut = async () => [await due(harness), await due({unanswered: another})];
    expectEqual(await handedOut(), [[], []], 'it was asked about just now');
    await harness.passTime(2 * minute + 1);
    expectEqual(await handedOut(), [[order.id], []], 'one is handed it out');
    await harness.passTime(2 * minute + 1);
    const [again] = await another.takeDue({schedule, limit: 10});
    expectEqual([again?.order.id, again?.inquiries], [order.id, 2], 'the other goes on in its schedule');
    expectEqual(await due(harness), [], 'and the first is handed out nothing');
  });

  it('order: the longest unanswered come first, so many at a time', async (harness) => {
    const {orders, outbox} = harness;
    // Neither their ids, nor their times, nor when they were stored says which has waited for longest.
    const ids = ['c', 'a', 'd', 'b'];
    for (const [id, year] of [
      ['b', 2030],
      ['a', 2027],
      ['c', 2029],
      ['d', 2028],
    ] as const) {
      await orders.add(anOrder({id, at: new Date(`${year}-01-01T00:00:00Z`)}));
    }
    const claims = await outbox.claim({limit: 10, leaseMs: 60 * minute});
    for (const id of ids) {
      await outbox.settle(claims.filter(({item}) => item.orderId === id));
      await harness.passTime(1_000);
    }
    await harness.passTime(2 * minute);
    const first = await harness.unanswered.takeDue({schedule, limit: 2});
    expectEqual(
      first.map(({order}) => order.id),
      ids.slice(0, 2),
      'the two that were asked about first',
    );
    expectEqual(await due(harness), ids.slice(2), 'then the others');
  });

  it('answered: of every state there is, an order is handed out that waits, and no other', async (harness) => {
    const waiting: string[] = [];
    for (const {placed, triggers} of everyOrderLife()) {
      await harness.orders.add(placed);
      const order = await moved(harness, placed, triggers);
      if (order.awaits !== undefined) waiting.push(order.id);
    }
    await harness.passTime(60 * minute);
    expectEqual(await due(harness), [], 'none before the payment side was asked');
    await deliver(harness);
    await harness.passTime(2 * minute + 1);
    expectEqual((await due(harness)).toSorted(), waiting.toSorted(), 'then those that wait');
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

  it('isolation: an order that cannot be read keeps no other from being handed out', async (harness) => {
    const spoiled = await delivered(harness);
    await harness.passTime(1_000);
    const sound = await delivered(harness);
    await harness.spoil(spoiled.id);
    await harness.passTime(2 * minute + 1);
    expectEqual(await due(harness), [sound.id], 'the sound one is handed out');
  });

  it('time: whatever the order’s own times say, it waits by the store’s', async (harness) => {
    const at = [new Date('1990-01-01T00:00:00Z'), new Date('2100-01-01T00:00:00Z')];
    const ids = [];
    for (const time of at) ids.push((await delivered(harness, anOrder({at: time}))).id);
    await harness.passTime(minute);
    expectEqual(await due(harness), [], 'they were asked about a minute ago');
    await harness.passTime(minute + 1);
    const taken = await harness.unanswered.takeDue({schedule, limit: 10});
    expectEqual(taken.map(({order}) => order.id).toSorted(), ids.toSorted(), 'they are due');
    for (const {unansweredForMs} of taken) {
      const tells = unansweredForMs >= 2 * minute && unansweredForMs < 30 * minute;
      expectEqual([unansweredForMs, tells], [unansweredForMs, true], 'after two minutes');
    }
  });

  it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
    const unanswered = await unreachable();
    await expectRejection(unanswered.takeDue({schedule, limit: 1}), 'UNAVAILABLE', 'takeDue');
  });
}
