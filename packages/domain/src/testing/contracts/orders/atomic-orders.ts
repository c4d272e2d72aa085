import {anOrder} from '../../builders.ts';
import {expectEqual, expectFailure} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {expectUnchanged, later, type OrderRepositoryHarness, paid, stored} from './order-repository-harness.ts';
import {anAnswer} from './repeated-requests.ts';

/** That what belongs together is stored together, wherever a write fails. */
export function describeAtomicOrders(it: Test<OrderRepositoryHarness>): void {
  it('atomicity: a new order is stored with lines and events or not at all', async (harness) => {
    const {orders, outbox} = harness;
    for (const part of ['order', 'events'] as const) {
      const order = anOrder();
      await harness.failWritesAt(part);
      await expectFailure(orders.add(order), `a write that fails at ${part}`);
      await harness.heal();
      expectEqual(await orders.byId(order.id), undefined, `there is no half order, failed at ${part}`);
      expectEqual(await harness.history(order.id), [], 'there is no half history');
      expectEqual(await outbox.claim({limit: 1, leaseMs: 1000}), [], 'nobody is told of it');
      await orders.add(order);
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'it can be added afterwards');
      await outbox.settle(await outbox.claim({limit: 1, leaseMs: 1000}));
    }
  });

  it('atomicity: a move is stored with its event or not at all', async (harness) => {
    const {orders, outbox} = harness;
    for (const part of ['order', 'events'] as const) {
      const order = await stored(orders, anOrder());
      await outbox.settle(await outbox.claim({limit: 1, leaseMs: 1000}));
      await harness.failWritesAt(part);
      const moved = order.move({kind: 'cancelAsked', reason: 'damaged'}, later);
      await expectFailure(orders.save(moved), `a write that fails at ${part}`);
      await harness.heal();
      await expectUnchanged(harness, order);
      expectEqual(await outbox.claim({limit: 1, leaseMs: 1000}), [], `nobody is told of it, failed at ${part}`);
      expectEqual(await orders.save(moved), 'saved', 'it can be saved afterwards');
      await outbox.settle(await outbox.claim({limit: 1, leaseMs: 1000}));
    }
  });

  it('idempotency: nothing is kept of a request whose order was not stored, and no order without its answer', async (harness) => {
    const {orders, outbox} = harness;
    for (const part of ['answer', 'order', 'events'] as const) {
      const [order, idempotency] = [anOrder(), anAnswer({key: `failed at ${part}`})];
      await harness.failWritesAt(part);
      await expectFailure(orders.add(order, {idempotency}), `a write that fails at ${part}`);
      await harness.heal();
      expectEqual(await orders.earlierOutcome(idempotency), undefined, `there is no answer, failed at ${part}`);
      expectEqual(await orders.byId(order.id), undefined, `there is no order, failed at ${part}`);
      expectEqual(await outbox.claim({limit: 1, leaseMs: 1000}), [], 'nobody is told of it');
      expectEqual(await orders.add(order, {idempotency}), {kind: 'added'}, 'the same key stores it');
      await outbox.settle(await outbox.claim({limit: 1, leaseMs: 1000}));
    }
  });

  it('idempotency: nothing is kept of a request whose order was refused', async ({orders}) => {
    const order = await stored(orders, anOrder());
    const idempotency = anAnswer();
    await expectFailure(orders.add(anOrder({id: order.id}), {idempotency}), 'an id that is taken');
    expectEqual(await orders.earlierOutcome(idempotency), undefined, 'there is no answer');
    expectEqual(await orders.add(anOrder(), {idempotency}), {kind: 'added'}, 'the same key stores another order');
  });

  it('duplicates: a message is recorded in one step with its change, wherever that fails', async (harness) => {
    const {orders} = harness;
    for (const part of ['message', 'order', 'events'] as const) {
      const order = await stored(orders, anOrder());
      const cause = {causedBy: 'message-1'};
      await harness.failWritesAt(part);
      await expectFailure(orders.save(order.move(paid, later), cause), `a write that fails at ${part}`);
      await harness.heal();
      await expectUnchanged(harness, order);
      expectEqual(
        await orders.save(order.move(paid, later), cause),
        'saved',
        `it takes effect when tried anew, failed at ${part}`,
      );
    }
  });
}
