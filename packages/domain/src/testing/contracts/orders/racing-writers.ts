import {anOrder} from '../../builders.ts';
import {expectEqual, expectRejection} from '../../expect.ts';
import {byTurns, type Test} from '../../runner.ts';
import {cancelAsked, later, loaded, type OrderRepositoryHarness, paid, stored} from './order-repository-harness.ts';

/** That of several who change one order, in one process or in several, one does. */
export function describeRacingWriters(it: Test<OrderRepositoryHarness>): void {
  it('concurrency: of 20 writers of one version exactly one saves', async (harness) => {
    const {orders, history} = harness;
    const process = byTurns(orders, (await harness.another()).orders);
    const order = await stored(orders, anOrder());
    const writers = Array.from({length: 20}, (_, index) => {
      const moved = order.move(index % 2 === 0 ? paid : {kind: 'declined', reason: `writer ${index}`}, later);
      return process(index).save(moved);
    });
    const outcomes = await Promise.all(writers);
    expectEqual(outcomes.filter((outcome) => outcome === 'saved').length, 1, 'one writer saves');
    expectEqual(outcomes.filter((outcome) => outcome === 'stale').length, 19, 'the others learn that they are stale');
    expectEqual((await history(order.id)).length, 2, 'nothing of the others is stored');
    const winner = outcomes.indexOf('saved');
    const found = await loaded(orders, order.id);
    expectEqual(found.status, winner % 2 === 0 ? 'Confirmed' : 'Canceled', 'the winner’s move');
  });

  it('concurrency: who was overtaken is stale, whichever process overtook', async (harness) => {
    const [here, there] = [harness.orders, (await harness.another()).orders];
    for (const [first, second] of [
      [here, here],
      [here, there],
      [there, here],
    ] as const) {
      const {id} = await stored(here, anOrder());
      const [seenByFirst, seenBySecond] = [await loaded(first, id), await loaded(second, id)];
      expectEqual(await first.save(seenByFirst.move(cancelAsked, later)), 'saved', 'the first saves');
      expectEqual(await second.save(seenBySecond.move(paid, later)), 'stale', 'the second is stale');
      expectEqual((await loaded(second, id)).status, 'Canceling', 'and sees what the first did');
      const lost = {kind: 'requestLost'} as const;
      expectEqual(await second.save((await loaded(second, id)).move(lost, later)), 'saved', 'then it saves');
      const overtaken = (await loaded(first, id)).move(lost, later);
      expectEqual(await second.save((await loaded(second, id)).move(lost, later)), 'saved', 'and once more');
      expectEqual(await first.save(overtaken), 'stale', 'so that the first is stale');
      expectEqual((await harness.history(id)).length, 4, 'nothing of who is stale is stored');
    }
  });

  it('concurrency: writers of different orders do not hinder each other', async ({orders}) => {
    const placed = await Promise.all(Array.from({length: 20}, () => stored(orders, anOrder())));
    const outcomes = await Promise.all(placed.map((order) => orders.save(order.move(paid, later))));
    expectEqual(
      outcomes.filter((outcome) => outcome !== 'saved'),
      [],
      'all save',
    );
  });

  it('refuses a second order with the same id, and leaves the first as it is', async (harness) => {
    const {orders, history} = harness;
    const order = await stored(orders, anOrder());
    for (const each of [orders, (await harness.another()).orders]) {
      await expectRejection(each.add(anOrder({id: order.id})), 'DUPLICATE_ORDER', 'the second is refused');
      expectEqual((await each.byId(order.id))?.snapshot, order.snapshot, 'the first is as it was');
      expectEqual((await history(order.id)).length, 1, 'and so is its history');
    }
  });
}
