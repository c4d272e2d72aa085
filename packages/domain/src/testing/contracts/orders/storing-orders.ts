import {DomainError} from '../../../errors.ts';
import {Order} from '../../../order/order.ts';
import {orderLine} from '../../../order/order-line.ts';
import {OrderId} from '../../../values/ids.ts';
import {Metadata} from '../../../values/metadata.ts';
import {amountMinorMax, Money} from '../../../values/money.ts';
import {anOrder, aProduct} from '../../builders.ts';
import {expectEqual, expectRejection, expectTrue} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {later, type OrderRepositoryHarness, paid, stored} from './order-repository-harness.ts';
import {anAnswer} from './repeated-requests.ts';

/** What comes back of what was stored. */
export function describeStoringOrders(it: Test<OrderRepositoryHarness>): void {
  it('round trip: a loaded order equals the stored one, in every process', async (harness) => {
    const {orders} = harness;
    const another = await harness.another();
    const order = anOrder();
    const found = await stored(orders, order);
    expectEqual(found.snapshot, order.snapshot, 'after it was added');
    expectEqual((await another.orders.byId(order.id))?.snapshot, order.snapshot, 'for another process, too');
    const moved = found.move({kind: 'cancelAsked', reason: 'no longer needed'}, later);
    expectEqual(await orders.save(moved), 'saved', 'it moves');
    for (const each of [orders, another.orders]) {
      expectEqual((await each.byId(order.id))?.snapshot, moved.snapshot, 'after it moved');
    }
  });

  it('round trip: amounts at the limits, currencies of 0 and 3 decimals, and 100 lines', async ({orders, history}) => {
    const amounts = [Money.of(amountMinorMax, 'USD'), Money.of(0n, 'EUR'), Money.of(7n, 'JPY'), Money.of(1n, 'KWD')];
    for (const price of amounts) {
      const order = anOrder({lines: [orderLine(aProduct({price}), 1)]});
      await orders.add(order);
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, `an order of ${price}`);
      expectEqual(await history(order.id), order.newEvents, `the event of an order of ${price}`);
    }
    const lines = Array.from({length: 100}, (_, index) => orderLine(aProduct(), index + 1));
    const order = anOrder({lines});
    await orders.add(order);
    expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'an order of 100 lines, in their order');
  });

  it('round trip: ids and texts of any script', async ({orders}) => {
    const order = anOrder({id: `órden-注文-${'x'.repeat(80)}`}).move(
      {kind: 'cancelAsked', reason: 'não, "obrigado" \\ 🙂'},
      later,
    );
    await orders.add(order);
    expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'texts come back as they went');
  });

  it('round trip: metadata of an order, and of the events that ask for its payment', async ({orders, history}) => {
    for (const pairs of [{channel: 'kiosk-7'}, {b: 'größer "🙂" \\', constructor: 'own', '10': 'ten', '9': 'nine'}]) {
      const metadata = Metadata.parse(pairs);
      const order = anOrder({metadata});
      const found = await stored(orders, order);
      expectEqual(found.snapshot, order.snapshot, 'after it was added');
      expectEqual(Object.keys(found.snapshot.metadata ?? {}), Object.keys(metadata ?? {}), 'its keys are in order');
      const lost = found.move({kind: 'requestLost'}, later);
      await orders.save(lost);
      expectEqual((await orders.byId(order.id))?.snapshot, lost.snapshot, 'after it moved');
      expectEqual(await history(order.id), [...order.newEvents, ...lost.newEvents], 'the events come back whole');
      expectEqual(Order.fold(await history(order.id)).snapshot, lost.snapshot, 'the story tells the order');
    }
  });

  it('round trip: ids that differ in nothing but case or accents are of different orders', async ({orders}) => {
    const different = ['order-a', 'order-A', 'order-á', 'order-a\u0301'].map((id) => anOrder({id}));
    for (const order of different) expectEqual(await orders.add(order), {kind: 'added'}, `${order.id} is added`);
    for (const order of different) {
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, `${order.id} comes back`);
    }
  });

  it('answers undefined for an order that is not there', async ({orders}) => {
    expectEqual(await orders.byId(OrderId.parse('nowhere')), undefined, 'there is no such order');
    expectEqual(await orders.save(anOrder()), 'stale', 'an order that was never added cannot be saved');
    const never = Order.rehydrate(anOrder().snapshot);
    expectEqual(await orders.save(never.move(paid, later)), 'stale', 'nor one that claims to have been');
  });

  it('an order without new events is left as it is', async ({orders, history}) => {
    const order = await stored(orders, anOrder());
    expectEqual(await orders.save(order), 'saved', 'there is nothing to do');
    expectEqual((await history(order.id)).length, 1, 'and nothing was done');
    expectEqual(await orders.save(order, {causedBy: 'message-1'}), 'saved', 'nor for a message');
    expectEqual(await orders.save(order.move(paid, later), {causedBy: 'message-1'}), 'repeated', 'which counts');
    expectEqual(await orders.save(order.move(paid, later)), 'saved', 'somebody moves it');
    expectEqual(await orders.save(order), 'stale', 'then who has not seen that is stale, also with nothing to do');
    expectEqual(await orders.save(anOrder().asStored()), 'stale', 'and so is one that was never added');
  });

  it('isolation: an order that cannot be read keeps no other from being read', async ({orders, spoil}) => {
    const [spoiled, sound] = [await stored(orders, anOrder()), await stored(orders, anOrder())];
    await spoil(spoiled.id);
    await expectRejection(orders.byId(spoiled.id), 'UNREADABLE_RECORD', 'the one is refused');
    expectEqual((await orders.byId(sound.id))?.snapshot, sound.snapshot, 'the other is read');
  });

  it('failure: says that nothing was stored where it is sure of that', async ({unreachable}) => {
    const orders = await unreachable();
    const refused = await orders.add(anOrder()).catch((error: unknown) => error);
    expectTrue(refused instanceof DomainError && refused.nothingStored, 'nobody was reached, so nothing was stored');
  });

  it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
    const orders = await unreachable();
    const moved = Order.rehydrate(anOrder().snapshot).move(paid, later);
    await expectRejection(orders.add(anOrder()), 'UNAVAILABLE', 'add');
    await expectRejection(orders.add(anOrder(), {idempotency: anAnswer()}), 'UNAVAILABLE', 'add with a key');
    await expectRejection(orders.byId(OrderId.parse('any')), 'UNAVAILABLE', 'byId');
    await expectRejection(orders.earlierOutcome(anAnswer()), 'UNAVAILABLE', 'earlierOutcome');
    await expectRejection(orders.forgetAnswers({limit: 1}), 'UNAVAILABLE', 'forgetAnswers');
    await expectRejection(orders.forgetMessages({olderThanMs: 1, limit: 1}), 'UNAVAILABLE', 'forgetMessages');
    await expectRejection(orders.save(moved), 'UNAVAILABLE', 'save');
    await expectRejection(orders.save(moved, {causedBy: 'message-1'}), 'UNAVAILABLE', 'save with a cause');
    await expectRejection(orders.save(moved.asStored()), 'UNAVAILABLE', 'save without new events');
  });
}
