import {anOccasion, anOrder} from '../../builders.ts';
import {expectEqual, expectTrue} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {
  deliver,
  delivered,
  due,
  minute,
  moved,
  schedule,
  type UnansweredOrdersHarness,
} from './unanswered-orders-harness.ts';

/** Since when an order waits, and when it is handed out again. */
export function describeWaits(it: Test<UnansweredOrdersHarness>): void {
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

  it('from delivery: that an earlier message was delivered begins no wait while the latest is not', async (harness) => {
    const {outbox, passTime} = harness;
    const order = anOrder();
    await harness.orders.add(order);
    const earlier = await outbox.claim({limit: 10, leaseMs: 60 * minute});
    await moved(harness, order, [{kind: 'cancelAsked', reason: 'damaged'}]);
    const latest = await outbox.claim({limit: 10, leaseMs: 60 * minute});
    expectEqual(await outbox.settle(earlier), 1, 'the request for its payment is delivered');
    await passTime(10 * minute);
    expectEqual(await due(harness), [], 'the cancellation is not, so nobody can have an answer to it');
    expectEqual(await outbox.settle(latest), 1, 'then the cancellation is');
    await passTime(2 * minute + 1);
    expectEqual(await due(harness), [order.id], 'and it waits since then');
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

  it('schedule: an order that asks for the same again goes on in its schedule, from when that is delivered', async (harness) => {
    const order = await delivered(harness);
    await harness.passTime(2 * minute + 1);
    await due(harness);
    await moved(harness, order, [{kind: 'cancelAsked', reason: 'damaged'}]);
    await deliver(harness);
    await harness.passTime(2 * minute + 1);
    for (const pause of [2, 4, 5]) {
      expectEqual(await due(harness), [order.id], `it is due, and after it asked again, once more after ${pause} min`);
      await moved(harness, order, [{kind: 'requestLost'}]);
      await deliver(harness);
      await harness.passTime((pause - 1) * minute);
      expectEqual(await due(harness), [], 'not before the pause is over');
      await harness.passTime(minute + 1);
    }
    const [last] = await harness.unanswered.takeDue({schedule, limit: 10});
    expectEqual(last?.inquiries, 4, 'it knows how often it was handed out');
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
}
