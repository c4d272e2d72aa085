import {type AnsweredRequest, answersKeptMs} from '../../../order/idempotent-request.ts';
import {anOrder} from '../../builders.ts';
import {expectEqual, expectTrue} from '../../expect.ts';
import {byTurns, type Test} from '../../runner.ts';
import type {OrderRepositoryHarness} from './order-repository-harness.ts';

/** That a request which is repeated with its key stores one order. */
export function describeRepeatedRequests(it: Test<OrderRepositoryHarness>): void {
  it('idempotency: a repeated request gets the first answer, and no other order is stored', async (harness) => {
    const {orders} = harness;
    const idempotency = anAnswer();
    expectEqual(await orders.earlierOutcome(idempotency), undefined, 'nobody asked before');
    expectEqual(await orders.add(anOrder(), {idempotency}), {kind: 'added'}, 'the first request stores');
    const repeated = {...idempotency, answer: 'another answer'};
    const answered = {kind: 'answered', answer: idempotency.answer};
    for (const each of [orders, (await harness.another()).orders]) {
      const second = anOrder();
      expectEqual(await each.add(second, {idempotency: repeated}), answered, 'the second gets the first answer');
      expectEqual(await each.earlierOutcome(repeated), answered, 'also before it tries');
      expectEqual(await each.byId(second.id), undefined, 'and stores nothing');
      expectEqual(await harness.history(second.id), [], 'of it or of its events');
    }
  });

  it('idempotency: of 20 requests with one key at once one order is stored, with one answer', async (harness) => {
    const {orders} = harness;
    const process = byTurns(orders, (await harness.another()).orders);
    const rivals = Array.from({length: 20}, () => anOrder());
    const outcomes = await Promise.all(
      rivals.map((order, index) => process(index).add(order, {idempotency: anAnswer({answer: `order ${order.id}`})})),
    );
    const winners = outcomes.flatMap((outcome, index) => (outcome.kind === 'added' ? [rivals[index]?.id] : []));
    expectEqual(winners.length, 1, 'one stores its order');
    for (const outcome of outcomes) {
      if (outcome.kind === 'answered') {
        expectEqual(outcome.answer, `order ${winners[0]}`, 'all others get its answer');
      } else expectTrue(outcome.kind === 'added' || outcome.kind === 'inProgress', 'or are told to wait');
    }
    const found = await Promise.all(rivals.map(({id}) => orders.byId(id)));
    expectEqual(found.filter((order) => order !== undefined).length, 1, 'there is one order');
  });

  it('idempotency: the key with another request is refused; of another caller it means another request', async (harness) => {
    const {orders} = harness;
    const idempotency = anAnswer();
    await orders.add(anOrder(), {idempotency});
    const other = {...idempotency, fingerprint: 'something else'};
    for (const each of [orders, (await harness.another()).orders]) {
      const order = anOrder();
      expectEqual(await each.add(order, {idempotency: other}), {kind: 'keyReused'}, 'another request is refused');
      expectEqual(await each.earlierOutcome(other), {kind: 'keyReused'}, 'also before it tries');
      expectEqual(await each.byId(order.id), undefined, 'and stores nothing');
    }
    const stranger = {...idempotency, caller: 'somebody else'};
    expectEqual(await orders.earlierOutcome(stranger), undefined, 'another caller has asked nothing');
    expectEqual(await orders.add(anOrder(), {idempotency: stranger}), {kind: 'added'}, 'another caller is independent');
    const another = {...idempotency, key: 'another key'};
    expectEqual(await orders.add(anOrder(), {idempotency: another}), {kind: 'added'}, 'and so is another key');
  });

  it('idempotency: an expired answer counts no more, and is forgotten', async ({orders, passTime}) => {
    const idempotency = anAnswer({keptMs: 60_000});
    await orders.add(anOrder(), {idempotency});
    await passTime(50_000);
    expectEqual((await orders.earlierOutcome(idempotency))?.kind, 'answered', 'it counts until it expires');
    expectEqual(await orders.forgetAnswers({limit: 10}), 0, 'and is not forgotten before');
    await passTime(10_001);
    expectEqual(await orders.earlierOutcome(idempotency), undefined, 'then it counts no more');
    const anew = {...idempotency, fingerprint: 'another request', answer: 'the new answer'};
    expectEqual(await orders.add(anOrder(), {idempotency: anew}), {kind: 'added'}, 'the key can be used anew');
    const answered = {kind: 'answered', answer: 'the new answer'};
    expectEqual(await orders.earlierOutcome(anew), answered, 'with a new answer');
    await passTime(50_000);
    expectEqual(await orders.earlierOutcome(anew), answered, 'which is kept as long');
    await passTime(10_001);
    expectEqual(await orders.forgetAnswers({limit: 10}), 1, 'it is forgotten');
  });

  it('idempotency: answers are forgotten so many at a time', async ({orders, passTime}) => {
    for (const key of ['key 1', 'key 2', 'key 3']) {
      await orders.add(anOrder(), {idempotency: anAnswer({key, keptMs: 60_000})});
    }
    await orders.add(anOrder(), {idempotency: anAnswer({key: 'key 4', keptMs: 600_000})});
    await passTime(60_001);
    expectEqual(await orders.forgetAnswers({limit: 2}), 2, 'two at a time');
    expectEqual(await orders.forgetAnswers({limit: 2}), 1, 'and then the rest of those that have expired');
  });

  it('time: an answer expires by the store’s time, whatever the order’s own times say', async ({orders}) => {
    const idempotency = anAnswer({keptMs: 60_000});
    await orders.add(anOrder({at: new Date('2100-01-01T00:00:00Z')}), {idempotency});
    const late = anOrder({at: new Date('2101-01-01T00:00:00Z')});
    expectEqual((await orders.add(late, {idempotency})).kind, 'answered', 'it has not expired for anybody');
    expectEqual(await orders.byId(late.id), undefined, 'and no second order is stored');
  });
}

/** The answer to a request for which nobody asked before, unless told otherwise. */
export function anAnswer(overrides: Partial<AnsweredRequest> = {}): AnsweredRequest {
  return {
    caller: 'caller-1',
    key: 'key "1", with\\everything',
    fingerprint: 'fingerprint-1',
    answer: '{"status":201,"body":"größer 🙂"}',
    keptMs: answersKeptMs,
    ...overrides,
  };
}
