import {expect} from 'chai';
import {Client} from 'pg';
import {fakeBroker} from './support/command-line.ts';
import {aWorld, type World} from './support/world.ts';

const tables = ['orders', 'order_lines', 'order_events', 'payments'];

describe('commands that look at what waits', () => {
  const world = aWorld('cli scans');

  /** Thousands that are settled, a few that wait, and one that is parked: the tables of a system that has run for a while. */
  beforeEach(async () => {
    const {inOrders, inPayments} = world();
    await inOrders(`
      insert into orders (id, customer_id, status, total_minor, currency, version, created_at, updated_at)
      select 'o-' || n, '1', case when n <= 5 then 'Pending' else 'Confirmed' end, 100, 'EUR', 1, '2026-01-01', '2026-01-01'
      from generate_series(1, 5000) as n;
      insert into order_lines select id, 1, 'p', 1, 100, 100 from orders;
      insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at, parked_at, stored_at)
      select id, 1, 'OrderPaymentOverdue', status, 100, 'EUR', created_at, '{}', case when status = 'Pending' then now() end,
        case id when 'o-6' then now() end, created_at
      from orders`);
    await inPayments(`
      insert into payments (id, order_id, amount_minor, currency, status, version, created_at, updated_at, gateway_due_at)
      select 'pay_o-' || n, 'o-' || n, 100, 'EUR', case when n <= 5 then 'Unknown' else 'Captured' end, 1, '2026-01-01',
        '2026-01-01', case when n <= 5 then now() end
      from generate_series(1, 5000) as n`);
    // Outside of a transaction, and alone in its message.
    await inOrders('vacuum analyze');
    await inPayments('vacuum analyze');
  });

  for (const command of ['outbox status', 'outbox parked', 'orders stuck', 'doctor']) {
    it(`given thousands that are settled, ${command} reads through no table`, async () => {
      const before = await scansOf(world());
      const {out, err} = await world().run(command.split(' '), {openBroker: async () => fakeBroker()});
      expect(err).to.equal('');
      expect(out).to.match(/\b5\b|^o-5 |o-6/m);
      expect(await scansOf(world())).to.deep.equal(before);
    });
  }

  it('would be seen to read through one', async () => {
    const before = await scansOf(world());
    await world().inOrders(`select count(*) from orders where customer_id = '1'`);
    expect(await scansOf(world())).to.not.deep.equal(before);
  });
});

interface Scans {
  readonly name: string;
  readonly scans: number;
}

/** How often each table was read from end to end. A session has counted what it did before it is seen to end. */
async function scansOf({ordersUrl, paymentsUrl}: World): Promise<readonly Scans[]> {
  const found: Scans[] = [];
  for (const connectionString of [ordersUrl, paymentsUrl]) {
    const client = new Client({connectionString});
    await client.connect();
    const {rows} = await client.query<Scans>(
      'select relname as name, seq_scan::int as scans from pg_stat_user_tables where relname = any($1) order by relname',
      [tables],
    );
    found.push(...rows);
    await client.end();
  }
  return found;
}
