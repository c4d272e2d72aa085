import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {createDatabase, stopTestServer, workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {readPages} from '../support/markdown.ts';
import {rowsOf} from '../support/rows.ts';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** Thousands that are settled, a few that wait, owe or are parked: the tables of a system that has run for a while. */
const waiting = 5;
const orders = `
  insert into orders (id, customer_id, status, refund, total_minor, currency, version, created_at, updated_at)
  select 'o-' || n, '1',
    case when n <= ${waiting} then 'Pending' when n <= ${2 * waiting} then 'Canceled' else 'Confirmed' end,
    case when n between ${waiting + 1} and ${2 * waiting} then 'owed' end, 100, 'EUR', 1, at, at
  from (select n, now() - (n + 10) * interval '1 minute' as at from generate_series(1, 5000) as n) as placed;
  insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at, parked_at)
  select id, 1, 'OrderPlaced', status, 100, 'EUR', created_at, '{}', case when status = 'Pending' then now() end,
    case when status = 'Canceled' then now() end
  from orders;`;
const payments = `
  insert into payments (id, order_id, amount_minor, currency, status, version, created_at, updated_at, due_at, gateway_due_at, parked_at)
  select 'pay_o-' || n, 'o-' || n, 100, 'EUR', case when n <= ${waiting} then 'Unknown' else 'Captured' end, 1, at, at,
    case when n between ${waiting + 1} and ${2 * waiting} then now() end, case when n <= ${waiting} then now() end,
    case when n between ${2 * waiting + 1} and ${3 * waiting} then now() end
  from (select n, now() - (n + 10) * interval '1 minute' as at from generate_series(1, 5000) as n) as requested;`;

/** What the queries call how many they find. */
const names = ['waiting', 'parked', 'stuck', 'owing', 'count'];

const pages = await readPages(workspaceRoot);
const blocks = pages.flatMap(({file, code}) =>
  code.filter(({mark}) => mark?.name === 'sql').map((block) => ({file, ...block})),
);

describe('the queries that the pages give to monitoring', function () {
  this.timeout(60_000);
  const urls = new Map<string, string>();
  const drops: (() => Promise<void>)[] = [];

  before(async () => {
    for (const [name, open, fill] of [
      ['orders', openOrderDatabase, orders],
      ['payments', openPaymentDatabase, payments],
    ] as const) {
      const database = await createDatabase(`monitoring ${name}`);
      drops.push(() => database.drop());
      urls.set(name, database.url);
      const opened = open({url: database.url});
      await opened.migrate();
      await opened.close();
      await rowsOf(database.url, fill);
      await rowsOf(database.url, 'analyze');
    }
  });
  after(async () => {
    for (const drop of drops) await drop();
    await stopTestServer();
  });

  const statements = blocks.flatMap(({file, line, mark, text}) =>
    text
      .split(/;\s*/)
      .filter((statement) => statement !== '')
      .map((statement, index) => ({where: `${file}:${line} #${index + 1}`, database: mark?.argument ?? '', statement})),
  );
  it('are there', () => {
    expect(statements).to.not.deep.equal([]);
  });
  for (const {where, database, statement} of statements) {
    it(`${where} looks up what waits by an index, whatever else the table holds`, async () => {
      const [explained] = await rowsOf<{'QUERY PLAN': [{Plan: Plan}]}>(
        urls.get(database) ?? '',
        `explain (format json) ${statement}`,
      );
      const nodes = [...nodesOf(explained?.['QUERY PLAN'][0].Plan)];
      expect(nodes.filter((node) => node['Node Type'].includes('Seq Scan'))).to.deep.equal([]);
      expect(nodes.map((node) => node['Index Name']).filter(Boolean)).to.have.length(1);
    });

    it(`${where} finds what waits`, async () => {
      const found = await rowsOf<Record<string, unknown>>(urls.get(database) ?? '', statement);
      const counts = found.map((row) => Number(names.map((name) => row[name]).find((count) => count !== undefined)));
      expect(counts).to.deep.equal([waiting]);
    });
  }
});

function* nodesOf(plan: Plan | undefined): Generator<Plan> {
  if (plan === undefined) return;
  yield plan;
  for (const child of plan.Plans ?? []) yield* nodesOf(child);
}
