import {Order, type OrderId} from '@orderwell/domain';
import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {anOccasion} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {emptyDatabase, passTimeOf, query} from './support/databases.ts';
import {migrateTo, orderBefore, ordersBefore, paymentsBefore} from './support/version-before.ts';

const leaseMs = 60_000;
const schedule = {firstAfterMs: 120_000, pauseMsMax: 300_000};
const countMax = 1_000;

const placed = {type: 'OrderPlaced', status: 'Pending'};
const cancelRequested = {type: 'OrderCancelRequested', status: 'Canceling'};
const canceled = {type: 'OrderCanceled', status: 'Canceled'};

/** Orders of the version before, by their ids: all that can have happened to one, and how far its messages are. */
const ordersOfBefore = {
  'not delivered': [{...placed, due: 'now()', attempts: 3}],
  'being delivered': [{...placed, due: `now() + interval '5 s'`, lease: true, attempts: 1}],
  'asked once': [placed],
  'asked again': [placed, {type: 'OrderPaymentOverdue', status: 'Pending'}],
  'asked again and not delivered': [placed, {type: 'OrderPaymentOverdue', status: 'Pending', due: 'now()'}],
  confirmed: [placed, {type: 'OrderConfirmed', status: 'Confirmed'}],
  canceling: [placed, cancelRequested],
  'canceling and paid': [placed, cancelRequested, {type: 'OrderRefundRequested', status: 'Canceling'}],
  canceled: [placed, cancelRequested, canceled],
  'canceled after it was paid': [
    placed,
    cancelRequested,
    {type: 'OrderRefundRequested', status: 'Canceling'},
    canceled,
  ],
  'canceled and paid': [placed, canceled, {type: 'OrderRefundRequested', status: 'Canceled'}],
};

describe('Rows of the version before', () => {
  const earliestOrders = emptyDatabase('earliest orders');
  const orderSide = emptyDatabase('existing orders');
  const earliestPayments = emptyDatabase('earliest payments');
  const paymentSide = emptyDatabase('existing payments');

  it('given orders of the version before that, count how often their payment was requested', async () => {
    await migrateTo(ordersBefore.slice(0, 1), earliestOrders);
    await query(
      earliestOrders.url,
      `insert into orders (id, customer_id, status, total_minor, currency, version, created_at, updated_at) values
        ('once', 'c', 'Pending', 1, 'EUR', 1, now(), '2026-01-01'),
        ('thrice', 'c', 'Canceling', 1, 'EUR', 4, now(), '2026-01-02')`,
    );
    const events = [
      ['once', 1, 'OrderPlaced', 'now()'],
      ['thrice', 1, 'OrderPlaced', 'null'],
      ['thrice', 2, 'OrderPaymentOverdue', 'null'],
      ['thrice', 3, 'OrderPaymentOverdue', 'null'],
      ['thrice', 4, 'OrderCancelRequested', 'null'],
    ];
    await query(
      earliestOrders.url,
      `insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at) values
        ${events.map(([id, version, type, due]) => `('${id}', ${version}, '${type}', 'Pending', 1, 'EUR', now(), '{"customerId": "c", "lines": [], "reason": "r"}', ${due})`).join(', ')}`,
    );

    const database = openOrderDatabase({url: earliestOrders.url});
    await database.migrate();
    expect(await query(earliestOrders.url, 'select id, payment_requests from orders order by id')).to.deep.equal([
      {id: 'once', payment_requests: 1},
      {id: 'thrice', payment_requests: 3},
    ]);
    const {undelivered} = await database.backlog({countMax});
    expect(undelivered.count).to.equal(1);
    expect(undelivered.oldestAgeMs, 'from the migration on').to.be.below(10_000);
    const claims = await database.outbox.claim({limit: 10, leaseMs});
    expect(claims.map(({item}) => item.id)).to.deep.equal(['once.1']);
    await database.close();
  });

  describe('given orders in every state', () => {
    let database: ReturnType<typeof openOrderDatabase>;
    before(async () => {
      await migrateTo(ordersBefore, orderSide);
      const statements = Object.entries(ordersOfBefore).map(([id, happened]) => orderBefore(id, happened));
      await query(orderSide.url, statements.join(''));
      await query(orderSide.url, `update orders set payment_requests = 2 where id like 'asked again%'`);
      await query(orderSide.url, `insert into processed_messages (message_id) values ('message-1')`);
      await query(
        orderSide.url,
        `insert into idempotency_keys values
          ('c', 'live', 'f', 'the answer', now(), now() + interval '1 hour'),
          ('c', 'expired', 'f', 'the answer', now(), now() - interval '1 hour')`,
      );
      database = openOrderDatabase({url: orderSide.url});
      await database.migrate();
    });
    after(() => database.close());

    const claimed = async (): Promise<string[]> =>
      (await database.outbox.claim({limit: 10, leaseMs})).map(({item, attempt}) => `${item.id} ${attempt}`).toSorted();

    it('their histories tell them as before', async () => {
      for (const [id, happened] of Object.entries(ordersOfBefore)) {
        const order = await database.orders.byId(id as OrderId);
        const history = await database.orders.history(id as OrderId);
        expect(history.map(({type}) => type)).to.deep.equal(happened.map(({type}) => type));
        const told = Order.fold(history).snapshot;
        expect(order?.snapshot, id).to.deep.equal({
          cancelReason: undefined,
          metadata: undefined,
          refund: undefined,
          ...told,
        });
      }
    });

    it('what waits is counted, and what was handed over is not', async () => {
      const {undelivered, unanswered} = await database.backlog({countMax});
      expect([undelivered.count, unanswered.count]).to.deep.equal([3, 8]);
      expect(undelivered.oldestAgeMs).to.be.within(3_600_000, 3_700_000);
    });

    it('what was not delivered is claimed, and what is being delivered once its lease is over', async () => {
      expect(await claimed()).to.deep.equal(['asked again and not delivered.2 1', 'not delivered.1 4']);
      await passTimeOf(orderSide, 5_000);
      expect(await claimed()).to.deep.equal(['being delivered.1 2']);
    });

    it('what was asked and not answered is inquired about, refunds included', async () => {
      const due = await database.unanswered.takeDue({schedule, limit: 10});
      expect(due.map(({order: {id, awaits}}) => `${id}: ${awaits}`).toSorted()).to.deep.equal([
        'asked again: payment',
        'asked once: payment',
        'canceled and paid: cancellation',
        'canceling and paid: cancellation',
        'canceling: cancellation',
      ]);
    });

    it('answers count until they expire', async () => {
      const {orders} = database;
      const request = {caller: 'c', fingerprint: 'f'};
      const answered = {kind: 'answered', answer: 'the answer'};
      expect(await orders.earlierOutcome({...request, key: 'live'})).to.deep.equal(answered);
      expect(await orders.earlierOutcome({...request, key: 'expired'})).to.equal(undefined);
      expect(await orders.forgetAnswers({limit: 10})).to.equal(1);
    });

    it('messages say nothing of any order any more, and are forgotten', async () => {
      const {orders} = database;
      const cause = {causedBy: 'message-1'};
      for (const id of ['asked once', 'asked again']) {
        const order = (await orders.byId(id as OrderId)) ?? expect.fail('it is there');
        expect(await orders.save(order.move({kind: 'paid'}, anOccasion()), cause)).to.equal('saved');
      }
      await passTimeOf(orderSide, 60_000);
      expect(await orders.forgetMessages({olderThanMs: 60_000, limit: 10})).to.equal(3);
    });
  });

  it('given payments of the version before that, make due what nobody would tell or resolve otherwise', async () => {
    await migrateTo(paymentsBefore.slice(0, 1), earliestPayments);
    const old = [
      ['Requested', 'null'],
      ['Unknown', 'null'],
      ['Refunding', 'null'],
      ['Captured', 'null'],
      ['Declined', 'now()'],
      ['Refunded', 'null'],
      ['Voided', 'null'],
    ];
    await query(
      earliestPayments.url,
      `insert into payments (id, order_id, amount_minor, currency, status, version, created_at, updated_at, due_at) values
        ${old.map(([status, due]) => `('pay_${status}', '${status}', 1, 'EUR', '${status}', 1, now(), now(), ${due})`).join(', ')}`,
    );

    const database = openPaymentDatabase({url: earliestPayments.url});
    await database.migrate();
    const {payments, outbox, unresolved} = database;
    const claimed = async (box: typeof outbox): Promise<string[]> =>
      (await box.claim({limit: 10, leaseMs: 3_600_000})).map(({item}) => item.orderId).toSorted();
    const passTime = (ms: number) => passTimeOf(earliestPayments, ms);
    expect(await claimed(outbox), 'a result that was told is not told again').to.deep.equal([
      'Declined',
      'Refunded',
      'Voided',
    ]);
    expect(await claimed(unresolved), 'what may be under way gets time').to.deep.equal([]);
    await passTime(10_000);
    expect(await claimed(unresolved)).to.deep.equal(['Refunding', 'Unknown']);
    await passTime(50_000);
    expect(await claimed(unresolved)).to.deep.equal(['Requested']);
    const unknown = await payments.byOrder('Unknown' as OrderId);
    const canceling = unknown?.move({kind: 'cancelAsked'}, new Date()) ?? expect.fail('it is there');
    expect(await payments.save(canceling), 'the new status is allowed').to.equal('saved');
    await database.close();
  });

  it('given payments in every status, lose none of what is to be told or resolved', async () => {
    await migrateTo(paymentsBefore, paymentSide);
    const results = ['Captured', 'Declined', 'Refunded', 'Voided'];
    const waiting = ['Requested', 'Unknown', 'Canceling', 'Refunding'];
    const insert = `insert into payments
      (id, order_id, amount_minor, currency, status, version, created_at, updated_at, due_at, gateway_due_at, lease_token, attempts)
      select $1 || status, $1 || status, 100, 'EUR', status, 2, now(), now(), $3::timestamptz, $4::timestamptz, $5::uuid, $6
      from unnest($2::text[]) as status`;
    const lease = '4b1f7c2e-0000-4000-8000-000000000000';
    const [past, future] = [new Date('2026-01-01'), new Date(Date.now() + 300_000)];
    await query(paymentSide.url, insert, ['told ', results, null, null, null, 0]);
    await query(paymentSide.url, insert, ['due ', results, past, null, null, 2]);
    await query(paymentSide.url, insert, ['leased ', results, future, null, lease, 1]);
    await query(paymentSide.url, insert, ['due ', waiting, null, past, null, 2]);
    await query(paymentSide.url, insert, ['leased ', waiting, null, future, lease, 1]);
    await query(paymentSide.url, `insert into processed_messages (message_id) values ('message-1')`);

    const database = openPaymentDatabase({url: paymentSide.url});
    await database.migrate();
    const {payments, outbox, unresolved} = database;
    const claimed = async (box: typeof outbox): Promise<string[]> =>
      (await box.claim({limit: 50, leaseMs: 3_600_000}))
        .map(({item, attempt, refusals}) => `${item.orderId} ${attempt} ${refusals}`)
        .toSorted();
    const named = (which: string, statuses: readonly string[]): string[] =>
      statuses.map((status) => `${which.replace('*', status)} 0`).toSorted();
    expect((await database.backlog({countMax})).count).to.equal(8);
    expect(await claimed(outbox)).to.deep.equal(named('due * 3', results));
    expect(await claimed(unresolved)).to.deep.equal(named('due * 3', waiting));
    await passTimeOf(paymentSide, 300_000);
    expect(await claimed(outbox)).to.deep.equal(named('leased * 2', results));
    expect(await claimed(unresolved)).to.deep.equal(named('leased * 2', waiting));
    for (const status of results) {
      const payment = (await payments.byOrder(`told ${status}` as OrderId)) ?? expect.fail('it is there');
      await payments.announceAgain(payment, {causedBy: 'message-1'});
    }
    expect((await outbox.claim({limit: 50, leaseMs})).length, 'one message for four orders').to.equal(4);
    await passTimeOf(paymentSide, 60_000);
    expect(await payments.forgetMessages({olderThanMs: 60_000, limit: 10})).to.equal(5);
    await database.close();
  });
});
