import {type AnsweredRequest, answersKeptMs, type Clock, type Placed, PlaceOrder} from '@orderwell/domain';
import {aCustomer, anOrder, aProduct, FixedClock, SequentialIds} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderDatabase, passTimeOf} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';

const hourMs = 3_600_000;
const request = {caller: 'caller-1', key: 'key-1', fingerprint: 'fingerprint-1'};

function anAnswer(overrides: Partial<AnsweredRequest> = {}): AnsweredRequest {
  return {...request, answer: 'the answer', keptMs: answersKeptMs, ...overrides};
}

describe('Idempotency keys', () => {
  const database = orderDatabase('idempotency');

  const idsOf = async (table: 'orders' | 'order_lines' | 'order_events'): Promise<string[]> => {
    const column = table === 'orders' ? 'id' : 'order_id';
    const rows = await database.query<{id: string}>(`select distinct ${column} as id from ${table}`);
    return rows.map(({id}) => id);
  };

  /** Takes the key as another request would, and keeps its transaction open. */
  async function holdKey() {
    const holder = await database.connect();
    await holder.query('begin');
    await holder.query(
      `insert into idempotency_keys values ('caller-1', 'key-1', 'fingerprint-1', 'first', now(), now() + interval '1 day')`,
    );
    return holder;
  }

  it('given 64 requests with one key at once from two replicas, store one order and give one answer', async () => {
    let calls = 0;
    const one = database.open({connectTimeoutMs: 15_000, onCommit: () => calls++});
    const other = database.open({connectTimeoutMs: 15_000, onCommit: () => calls++});
    const rivals = Array.from({length: 64}, () => anOrder());
    const outcomes = await Promise.all(
      rivals.map((order, index) =>
        (index % 2 === 0 ? one : other).orders.add(order, {idempotency: anAnswer({answer: `order ${order.id}`})}),
      ),
    );
    const winners = rivals.filter((_, index) => outcomes[index]?.kind === 'added').map(({id}) => id);
    expect(winners).to.have.length(1);
    for (const outcome of outcomes) {
      if (outcome.kind === 'added') continue;
      expect(outcome).to.deep.equal({kind: 'answered', answer: `order ${winners[0]}`});
    }
    expect(await idsOf('orders')).to.deep.equal(winners);
    expect(await idsOf('order_lines')).to.deep.equal(winners);
    expect(await idsOf('order_events')).to.deep.equal(winners);
    expect(calls, 'who stored nothing wakes nobody').to.equal(1);
  });

  it('given 20 requests with a key whose answer expired, let one of them take it over', async () => {
    const {orders} = database.open();
    await orders.add(anOrder(), {idempotency: anAnswer()});
    await passTimeOf(database, answersKeptMs + 1);
    const outcomes = await Promise.all(
      Array.from({length: 20}, (_, index) =>
        orders.add(anOrder(), {idempotency: anAnswer({answer: `answer ${index}`})}),
      ),
    );
    const winner = outcomes.findIndex(({kind}) => kind === 'added');
    const others = outcomes.toSpliced(winner, 1);
    expect(new Set(others.map((outcome) => JSON.stringify(outcome)))).to.deep.equal(
      new Set([`{"kind":"answered","answer":"answer ${winner}"}`]),
    );
    expect(await idsOf('orders')).to.have.length(2);
  });

  it('given a request with the same key that takes too long, say that it is in progress, and store nothing', async () => {
    const {orders} = database.open();
    const holder = await holdKey();
    const begin = performance.now();
    expect(await orders.add(anOrder(), {idempotency: anAnswer()})).to.deep.equal({kind: 'inProgress'});
    expect(performance.now() - begin).to.be.within(1_900, 4_900);
    await holder.query('commit');
    expect(await idsOf('orders')).to.deep.equal([]);
    expect(await orders.add(anOrder(), {idempotency: anAnswer()})).to.deep.equal({kind: 'answered', answer: 'first'});
  });

  it('given a request with the same key that fails meanwhile, go on', async () => {
    const {orders} = database.open();
    const holder = await holdKey();
    const order = anOrder();
    const outcome = orders.add(order, {idempotency: anAnswer()});
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await database.query(waiting)).length === 0);
    await holder.query('rollback');
    expect(await outcome).to.deep.equal({kind: 'added'});
    expect(await idsOf('orders')).to.deep.equal([order.id]);
  });

  it('given a wait for something else than the key, is UNAVAILABLE and keeps no answer', async () => {
    const {orders} = database.open();
    const locker = await database.connect();
    await locker.query('begin; lock table order_events');
    const {message} = await expectUnavailable(orders.add(anOrder(), {idempotency: anAnswer()}));
    expect(message).to.match(/waited too long/);
    await locker.query('rollback');
    expect(await orders.earlierOutcome(request)).to.equal(undefined);
    expect(await orders.add(anOrder(), {idempotency: anAnswer()})).to.deep.equal({kind: 'added'});
  });

  it('given an order whose id is taken, keeps no answer', async () => {
    const {orders} = database.open();
    const order = anOrder();
    await orders.add(order);
    const error = await orders.add(order, {idempotency: anAnswer()}).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'DUPLICATE_ORDER');
    expect(await orders.earlierOutcome(request)).to.equal(undefined);
  });

  it('keeps keys and answers to the byte', async () => {
    const {orders} = database.open();
    const strange = {caller: '? ?? :x $1', key: `'";--\\`, fingerprint: String.raw`\x00 '' \'`};
    const answer = '{"?": "$1 \\" \\\\ \' \n\r\t\u2028 größer 🙂"}';
    await orders.add(anOrder(), {idempotency: anAnswer({...strange, answer})});
    expect(await orders.earlierOutcome(strange)).to.deep.equal({kind: 'answered', answer});
    expect(await orders.add(anOrder(), {idempotency: anAnswer(strange)})).to.deep.equal({kind: 'answered', answer});
  });

  it('given a replica whose clock is 73 h ahead, place no second order and forget nothing', async () => {
    const {orders, customers, products} = database.open();
    const [customer, product] = [aCustomer(), aProduct()];
    await customers.addIfAbsent(customer);
    await products.addIfAbsent(product);
    const ids = new SequentialIds('order');
    const placedBy = (clock: Clock): Promise<Placed> =>
      new PlaceOrder({orders, customers, products, clock, ids}).execute({
        customerId: customer.id,
        lines: [{productId: product.id, quantity: 1}],
        correlation: {},
        idempotency: {...request, answerFor: ({id}) => `placed ${id}`},
      });
    const now = Date.now();
    const clocks = [now + 73 * hourMs, now, now + 147 * hourMs, now - 73 * hourMs].map(
      (time) => new FixedClock(new Date(time)),
    );
    const outcomes: Placed[] = [];
    for (const clock of clocks) outcomes.push(await placedBy(clock));
    expect(outcomes.map(({kind}) => kind)).to.deep.equal(['placed', 'answered', 'answered', 'answered']);
    expect(await idsOf('orders')).to.have.length(1);
    const [first] = await database.query<{hours: number}>(
      `select extract(epoch from expires_at - now())::float8 / 3600 as hours from idempotency_keys`,
    );
    expect(first?.hours, 'by the clock of the database').to.be.within(71.9, 72);
    expect(await orders.forgetAnswers({limit: 10})).to.equal(0);
    await passTimeOf(database, 72 * hourMs);
    expect(await orders.forgetAnswers({limit: 10})).to.equal(1);
  });

  it('given answers that another replica is just forgetting, forget the others without waiting', async () => {
    const {orders} = database.open();
    for (const key of ['one', 'two', 'three']) await orders.add(anOrder(), {idempotency: anAnswer({key})});
    await passTimeOf(database, answersKeptMs + 1);
    const other = await database.connect();
    await other.query(`begin; select 1 from idempotency_keys where key = 'one' for update`);
    expect(await orders.forgetAnswers({limit: 10})).to.equal(2);
  });
});
