import {expect} from 'chai';
import {Client} from 'pg';
import {outboxStatements} from '../../src/mikro-orm/messages/outbox-statements.ts';
import {takeDue, unansweredBacklog} from '../../src/mikro-orm/orders/unanswered-statements.ts';
import {orderDatabase, paymentDatabase} from './support/databases.ts';

/** So many rows wait for nothing any more: a plan that reads them all is a plan that gets slower every day. */
const settled = 20_000;
const waiting = 50;

/**
 * The nodes of the plan that a statement gets for any parameters, with what they read. Such a plan is used once a
 * connection has asked the same a few times, and does not know that a limit is small.
 */
async function genericPlan({url}: {readonly url: string}, sql: string, kinds: readonly string[] = []): Promise<string> {
  const client = new Client({connectionString: url});
  await client.connect();
  try {
    let parameters = 0;
    const prepared = sql
      .replace('in (?)', `in (${kinds.map((kind) => `'${kind}'`).join(', ')})`)
      .replaceAll('?', () => `$${++parameters}`);
    await client.query(`set plan_cache_mode = force_generic_plan; prepare asked as ${prepared}`);
    const nothing = Array.from({length: parameters}, () => 'null').join(', ');
    const {rows} = await client.query<{'QUERY PLAN': string}>(`explain (costs off) execute asked (${nothing})`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}

/** Every table but for those that are named is read by index, by key or by one of these. */
function expectIndexes(plan: string, indexes: readonly string[]): void {
  for (const index of indexes) expect(plan).to.include(` using ${index} on `);
  expect(plan).not.to.match(/Seq Scan|Bitmap Heap Scan/);
}

/** Claiming takes the first that are due from the index, and does not sort all that are. */
function expectOrder(plan: string): void {
  expect(plan).not.to.match(/Sort/);
}

describe('Plans over a few that wait among many that are settled', function () {
  this.timeout(30_000);

  describe('of the order side', () => {
    const database = orderDatabase('plans orders');
    const {claim, backlog} = outboxStatements({
      table: 'order_events',
      key: {order_id: 'text', version: 'int'},
      due: 'due_at',
      delivered: 'delivered_at',
      kind: {column: 'type', known: []},
    });
    const kinds = ['OrderPlaced', 'OrderCancelRequested'];
    beforeEach(async () => {
      await database.query(`
        insert into orders (id, customer_id, status, total_minor, currency, version, created_at, updated_at)
        select n::text, 'c', case when n <= ${settled} then 'Confirmed' else 'Pending' end, 1, 'EUR', 1, now(), now()
        from generate_series(1, ${settled + waiting}) as n`);
      await database.query(`
        insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at)
        select id, 1, 'OrderPlaced', status, 1, 'EUR', now(), '{}', case when status = 'Pending' then now() end
        from orders`);
      for (const table of ['orders', 'order_events']) await database.query(`vacuum analyze ${table}`);
    });

    it('taking what is due reads what may be due', async () => {
      expectIndexes(await genericPlan(database, takeDue.sql), ['orders_unanswered', 'order_events_pkey']);
    });

    it('the backlog of unanswered orders reads what waits', async () => {
      expectIndexes(await genericPlan(database, unansweredBacklog), ['orders_waiting', 'orders_refund_owed']);
    });

    it('claiming events reads those that are due', async () => {
      const plan = await genericPlan(database, claim, kinds);
      expectIndexes(plan, ['order_events_due']);
      expectOrder(plan);
    });

    it('the backlog of events reads those that wait', async () => {
      expectIndexes(await genericPlan(database, backlog, kinds), ['order_events_due']);
    });
  });

  describe('of the payment side', () => {
    const database = paymentDatabase('plans payments');
    const of = (due: 'due_at' | 'gateway_due_at') =>
      outboxStatements({table: 'payments', key: {id: 'text'}, due, kind: {column: 'status', known: []}});
    beforeEach(async () => {
      await database.query(`
        insert into payments (id, order_id, amount_minor, currency, status, version, created_at, updated_at, due_at, gateway_due_at)
        select n::text, n::text, 1, 'EUR', case when n % 2 = 0 then 'Captured' else 'Unknown' end, 1, now(), now(),
          case when n > ${settled} and n % 2 = 0 then now() end, case when n > ${settled} and n % 2 = 1 then now() end
        from generate_series(1, ${settled + 2 * waiting}) as n`);
      await database.query('vacuum analyze payments');
    });

    for (const [due, index, kinds] of [
      ['due_at', 'payments_due', ['Captured']],
      ['gateway_due_at', 'payments_awaiting_gateway', ['Unknown']],
    ] as const) {
      it(`claiming by ${due} reads what is due`, async () => {
        const plan = await genericPlan(database, of(due).claim, kinds);
        expectIndexes(plan, [index]);
        expectOrder(plan);
      });

      it(`the backlog by ${due} reads what waits`, async () => {
        expectIndexes(await genericPlan(database, of(due).backlog, kinds), [index]);
      });
    }
  });
});
