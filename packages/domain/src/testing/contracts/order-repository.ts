import {DomainError} from '../../errors.ts';
import {type AnsweredRequest, answersKeptMs} from '../../order/idempotent-request.ts';
import {Order} from '../../order/order.ts';
import type {OrderEvent} from '../../order/order-event.ts';
import {orderLine} from '../../order/order-line.ts';
import type {OrderRepository} from '../../order/order-repository.ts';
import type {OrderOutbox} from '../../order/order-state-table.ts';
import {OrderId} from '../../values/ids.ts';
import {Metadata} from '../../values/metadata.ts';
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
  /** Makes the store's own time pass, at least so many milliseconds. */
  readonly passTime: (ms: number) => Promise<void>;
  /** Makes what is stored of an order unreadable for this version. */
  readonly spoil: (id: OrderId) => Promise<void>;
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
      await expectRejectionOfAnyKind(orders.save(order.move(paid, later)));
      await harness.heal();
      expectEqual((await orders.byId(order.id))?.snapshot, order.snapshot, 'the order is as before');
      expectEqual((await harness.history(order.id)).length, 1, 'the history is as before');
    });

    it('round trip: a loaded order equals the stored one', async ({orders}) => {
      const order = anOrder();
      const found = await stored(orders, order);
      expectEqual(found.snapshot, order.snapshot, 'after it was added');
      expectEqual(found.newEvents, [], 'a loaded order has no new events');
      const moved = found.move({kind: 'cancelAsked', reason: 'no longer needed'}, later);
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
        orders.save(order.move(index % 2 === 0 ? paid : {kind: 'declined', reason: `writer ${index}`}, later)),
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
      const outcomes = await Promise.all(placed.map((order) => orders.save(order.move(paid, later))));
      expectTrue(
        outcomes.every((outcome) => outcome === 'saved'),
        'all save',
      );
    });

    it('history: versions have no gap, and folding the events gives the order', async ({orders, history}) => {
      const order = await stored(orders, anOrder());
      await orders.save(order.move(paid, later));
      const confirmed = await loaded(orders, order.id);
      const cancelAsked = {kind: 'cancelAsked', reason: 'damaged'} as const;
      await orders.save(confirmed.move(cancelAsked, later).move({kind: 'refundedOrVoided'}, later));
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
      await orders.save(order.move(paid, later));
      expectEqual(await outbox.claim({limit: 10, leaseMs: 1000}), [], 'a confirmation concerns nobody else');
    });

    it('duplicates: a message that caused a change causes no other', async ({orders, history}) => {
      const [first, second] = [await stored(orders, anOrder()), await stored(orders, anOrder())];
      const cause = {causedBy: 'message-1'};
      expectEqual(await orders.save(first.move(paid, later), cause), 'saved', 'the first time it takes effect');
      const again = (await loaded(orders, first.id)).move({kind: 'cancelAsked', reason: 'again'}, later);
      expectEqual(await orders.save(again, cause), 'repeated', 'the second time it does not');
      expectEqual((await history(first.id)).length, 2, 'nothing was stored');
      expectEqual(await orders.save(again, {causedBy: 'message-2'}), 'saved', 'another message does');
      expectEqual(await orders.save(second.move(paid, later), cause), 'saved', 'another order’s is another message');
      const third = await stored(orders, anOrder());
      expectEqual(await orders.save(third.move(paid, later), {}), 'saved', 'and so is none');
    });

    it('duplicates: of 10 that carry one message at once exactly one takes effect', async ({orders, history}) => {
      const order = await stored(orders, anOrder());
      const outcomes = await Promise.all(
        Array.from({length: 10}, () => orders.save(order.move(paid, later), {causedBy: 'message-1'})),
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

    it('duplicates: messages are forgotten by age, so many at a time', async ({orders, passTime}) => {
      const order = await stored(orders, anOrder());
      await orders.save(order.move(paid, later), {causedBy: 'message-1'});
      for (const causedBy of ['message-2', 'message-3']) {
        await orders.save((await stored(orders, anOrder())).move(paid, later), {causedBy});
      }
      const olderThanMs = 60_000;
      await passTime(olderThanMs - 10_000);
      expectEqual(await orders.forgetMessages({olderThanMs, limit: 10}), 0, 'none is that old');
      await passTime(10_001);
      expectEqual(await orders.forgetMessages({olderThanMs, limit: 2}), 2, 'two at a time');
      expectEqual(await orders.forgetMessages({olderThanMs, limit: 2}), 1, 'and then the rest');
      const again = (await loaded(orders, order.id)).move({kind: 'cancelAsked', reason: 'damaged'}, later);
      expectEqual(await orders.save(again, {causedBy: 'message-1'}), 'saved', 'it is forgotten');
    });

    it('idempotency: a repeated request gets the first answer, and no other order is stored', async ({orders}) => {
      const [first, second] = [anOrder(), anOrder()];
      const idempotency = anAnswer();
      expectEqual(await orders.earlierOutcome(idempotency), undefined, 'nobody asked before');
      expectEqual(await orders.add(first, {idempotency}), {kind: 'added'}, 'the first request stores');
      const repeated = {...idempotency, answer: 'another answer'};
      const answered = {kind: 'answered', answer: idempotency.answer};
      expectEqual(await orders.add(second, {idempotency: repeated}), answered, 'the second gets the first answer');
      expectEqual(await orders.earlierOutcome(repeated), answered, 'also before it tries');
      expectEqual(await orders.byId(second.id), undefined, 'and stores nothing');
    });

    it('idempotency: of 20 requests with one key at once one order is stored, with one answer', async ({orders}) => {
      const rivals = Array.from({length: 20}, () => anOrder());
      const outcomes = await Promise.all(
        rivals.map((order) => orders.add(order, {idempotency: anAnswer({answer: `order ${order.id}`})})),
      );
      const winners = outcomes.flatMap(({kind}, index) => (kind === 'added' ? [rivals[index]?.id] : []));
      expectEqual(winners.length, 1, 'one stores its order');
      for (const outcome of outcomes) {
        if (outcome.kind === 'answered')
          expectEqual(outcome.answer, `order ${winners[0]}`, 'all others get its answer');
        else expectTrue(outcome.kind === 'added' || outcome.kind === 'inProgress', 'or are told to wait');
      }
      const found = await Promise.all(rivals.map(({id}) => orders.byId(id)));
      expectEqual(found.filter((order) => order !== undefined).length, 1, 'there is one order');
    });

    it('idempotency: the key with another request is refused; of another caller it means another request', async ({
      orders,
    }) => {
      const idempotency = anAnswer();
      await orders.add(anOrder(), {idempotency});
      const other = {...idempotency, fingerprint: 'something else'};
      const order = anOrder();
      expectEqual(await orders.add(order, {idempotency: other}), {kind: 'keyReused'}, 'another request is refused');
      expectEqual(await orders.earlierOutcome(other), {kind: 'keyReused'}, 'also before it tries');
      expectEqual(await orders.byId(order.id), undefined, 'and stores nothing');
      const stranger = {...idempotency, caller: 'somebody else'};
      expectEqual(await orders.add(order, {idempotency: stranger}), {kind: 'added'}, 'another caller is independent');
    });

    it('idempotency: nothing is kept of a request whose order was not stored', async (harness) => {
      const {orders} = harness;
      const [order, idempotency] = [anOrder(), anAnswer()];
      await harness.failWritesHalfway();
      await expectRejectionOfAnyKind(orders.add(order, {idempotency}));
      await harness.heal();
      expectEqual(await orders.earlierOutcome(idempotency), undefined, 'there is no answer');
      expectEqual(await orders.add(order, {idempotency}), {kind: 'added'}, 'the same key stores it');
    });

    it('idempotency: an expired answer counts no more, and is forgotten', async ({orders, passTime}) => {
      const idempotency = anAnswer({keptMs: 60_000});
      await orders.add(anOrder(), {idempotency});
      await passTime(50_000);
      expectEqual((await orders.earlierOutcome(idempotency))?.kind, 'answered', 'it counts until it expires');
      expectEqual(await orders.forgetAnswers({limit: 10}), 0, 'and is not forgotten before');
      await passTime(10_001);
      expectEqual(await orders.earlierOutcome(idempotency), undefined, 'then it counts no more');
      const anew = {...idempotency, answer: 'the new answer'};
      expectEqual(await orders.add(anOrder(), {idempotency: anew}), {kind: 'added'}, 'the key can be used anew');
      const answered = {kind: 'answered', answer: 'the new answer'};
      expectEqual(await orders.earlierOutcome(anew), answered, 'with a new answer');
      await passTime(60_001);
      expectEqual(await orders.forgetAnswers({limit: 10}), 1, 'it is forgotten');
    });

    it('time: an answer expires by the store’s time, whatever the order’s own times say', async ({orders}) => {
      const idempotency = anAnswer({keptMs: 60_000});
      await orders.add(anOrder({at: new Date('2100-01-01T00:00:00Z')}), {idempotency});
      const late = anOrder({at: new Date('2101-01-01T00:00:00Z')});
      expectEqual((await orders.add(late, {idempotency})).kind, 'answered', 'it has not expired for anybody');
      expectEqual(await orders.byId(late.id), undefined, 'and no second order is stored');
    });

    it('isolation: an order that cannot be read keeps no other from being read', async ({orders, spoil}) => {
      const [spoiled, sound] = [await stored(orders, anOrder()), await stored(orders, anOrder())];
      await spoil(spoiled.id);
      await expectRejection(orders.byId(spoiled.id), 'UNREADABLE_RECORD', 'the one is refused');
      expectEqual((await orders.byId(sound.id))?.snapshot, sound.snapshot, 'the other is read');
    });

    it('an order without new events is left as it is', async ({orders, history}) => {
      const order = await stored(orders, anOrder());
      expectEqual(await orders.save(order), 'saved', 'there is nothing to do');
      expectEqual((await history(order.id)).length, 1, 'and nothing was done');
    });

    it('failure: says that nothing was stored where it is sure of that', async ({unreachable}) => {
      const orders = await unreachable();
      const refused = await orders.add(anOrder()).catch((error: unknown) => error);
      expectTrue(refused instanceof DomainError && refused.nothingStored, 'nobody was reached, so nothing was stored');
    });

    it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
      const orders = await unreachable();
      await expectRejection(orders.add(anOrder()), 'UNAVAILABLE', 'add');
      await expectRejection(orders.byId(OrderId.parse('any')), 'UNAVAILABLE', 'byId');
      await expectRejection(orders.earlierOutcome(anAnswer()), 'UNAVAILABLE', 'earlierOutcome');
      await expectRejection(orders.forgetAnswers({limit: 1}), 'UNAVAILABLE', 'forgetAnswers');
      await expectRejection(orders.forgetMessages({olderThanMs: 1, limit: 1}), 'UNAVAILABLE', 'forgetMessages');
      await expectRejection(orders.save(Order.rehydrate(anOrder().snapshot).move(paid, later)), 'UNAVAILABLE', 'save');
    });
  });
}

/** The answer to a request for which nobody asked before, unless told otherwise. */
function anAnswer(overrides: Partial<AnsweredRequest> = {}): AnsweredRequest {
  return {
    caller: 'caller-1',
    key: 'key "1", with\\everything',
    fingerprint: 'fingerprint-1',
    answer: '{"status":201,"body":"größer 🙂"}',
    keptMs: answersKeptMs,
    ...overrides,
  };
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
