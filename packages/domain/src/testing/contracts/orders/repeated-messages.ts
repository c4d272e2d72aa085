import {anOrder} from '../../builders.ts';
import {expectEqual} from '../../expect.ts';
import {byTurns, type Test} from '../../runner.ts';
import {cancelAsked, later, loaded, type OrderRepositoryHarness, paid, stored} from './order-repository-harness.ts';

/** That a message changes an order once. */
export function describeRepeatedMessages(it: Test<OrderRepositoryHarness>): void {
  it('duplicates: a message that caused a change causes no other', async (harness) => {
    const {orders, history} = harness;
    const another = (await harness.another()).orders;
    const [first, second] = [await stored(orders, anOrder()), await stored(orders, anOrder())];
    const cause = {causedBy: 'message-1'};
    expectEqual(await orders.save(first.move(paid, later), cause), 'saved', 'the first time it takes effect');
    const again = (await loaded(orders, first.id)).move(cancelAsked, later);
    for (const each of [orders, another]) {
      expectEqual(await each.save(again, cause), 'repeated', 'the second time it does not, in no process');
      expectEqual(await each.save(first.move(paid, later), cause), 'repeated', 'nor does what it did before');
    }
    expectEqual((await history(first.id)).length, 2, 'nothing was stored');
    expectEqual(await orders.save(again, {causedBy: 'message-2'}), 'saved', 'another message does');
    expectEqual(await orders.save(second.move(paid, later), cause), 'saved', 'another order’s is another message');
    const third = await stored(orders, anOrder());
    expectEqual(await orders.save(third.move(paid, later), {}), 'saved', 'and so is none');
  });

  it('duplicates: of 10 that carry one message at once exactly one takes effect', async (harness) => {
    const {orders, history} = harness;
    const process = byTurns(orders, (await harness.another()).orders);
    const order = await stored(orders, anOrder());
    const moved = order.move(paid, later);
    const outcomes = await Promise.all(
      Array.from({length: 10}, (_, index) => process(index).save(moved, {causedBy: 'message-1'})),
    );
    expectEqual(outcomes.filter((outcome) => outcome === 'saved').length, 1, 'one saves');
    expectEqual((await history(order.id)).length, 2, 'one event was stored');
  });

  it('duplicates: a message is not recorded if its change is not stored', async ({orders}) => {
    const order = await stored(orders, anOrder());
    await orders.save(order.move(paid, later));
    const cause = {causedBy: 'message-1'};
    expectEqual(await orders.save(order.move(paid, later), cause), 'stale', 'it comes too late');
    const current = await loaded(orders, order.id);
    const moved = current.move({kind: 'cancelAsked', reason: 'damaged'}, later);
    expectEqual(await orders.save(moved, cause), 'saved', 'it takes effect when tried anew');
  });

  it('duplicates: messages are forgotten by age, the oldest first, so many at a time', async ({orders, passTime}) => {
    const causes = ['message-3', 'message-2', 'message-1'].map((causedBy) => ({causedBy}));
    const ids = [];
    for (const cause of causes) {
      const order = await stored(orders, anOrder());
      ids.push(order.id);
      await orders.save(order.move(paid, later), cause);
      await passTime(1000);
    }
    const olderThanMs = 60_000;
    await passTime(olderThanMs - 10_000);
    expectEqual(await orders.forgetMessages({olderThanMs, limit: 10}), 0, 'none is that old');
    await passTime(10_001);
    expectEqual(await orders.forgetMessages({olderThanMs, limit: 2}), 2, 'two at a time');
    const outcomes = [];
    for (const [index, id] of ids.entries()) {
      outcomes.push(await orders.save((await loaded(orders, id)).move(cancelAsked, later), causes[index]));
    }
    expectEqual(outcomes, ['saved', 'saved', 'repeated'], 'the oldest two are forgotten, the third is not');
    expectEqual(await orders.forgetMessages({olderThanMs, limit: 2}), 1, 'and then the rest');
  });

  it('time: a message is forgotten by the store’s time, whatever the order’s own times say', async ({
    orders,
    passTime,
  }) => {
    const order = await stored(orders, anOrder({at: new Date('1990-01-01T00:00:00Z')}));
    const at = new Date('1991-01-01T00:00:00Z');
    await orders.save(order.move(paid, {...later, at}), {causedBy: 'message-1'});
    expectEqual(await orders.forgetMessages({olderThanMs: 60_000, limit: 10}), 0, 'it was recorded just now');
    await passTime(60_001);
    expectEqual(await orders.forgetMessages({olderThanMs: 60_000, limit: 10}), 1, 'and is forgotten a minute later');
  });
}
