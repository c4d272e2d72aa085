import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {expect} from 'chai';
import {Client} from 'pg';
import {emptyDatabase, query} from './support/databases.ts';
import {migrateTo, orderBefore, ordersBefore, paymentsBefore} from './support/version-before.ts';

const waitMs = 20_000;

/** Opens either side's database, as its service does. */
type OpenDatabase = (options: {url: string}) => {migrate(): Promise<void>; close(): Promise<void>};

async function migrated(open: OpenDatabase, {url}: {readonly url: string}): Promise<void> {
  const database = open({url});
  try {
    await database.migrate();
  } finally {
    await database.close();
  }
}

/** How the version before stores a change that a message causes, statement by statement. */
const movingAnOrder = (id: string): readonly string[] => [
  `insert into processed_messages (message_id) values ('message of ${id}') on conflict do nothing`,
  `update orders set status = 'Confirmed', version = 2, updated_at = now() where id = '${id}' and version = 1`,
  `insert into order_events (order_id, version, type, status, total_minor, currency, at, details)
    values ('${id}', 2, 'OrderConfirmed', 'Confirmed', 100, 'EUR', now(), '{}')`,
];
const recordingAPayment = (id: string): readonly string[] => [
  `insert into payments
    (id, order_id, amount_minor, currency, status, version, created_at, updated_at, gateway_due_at)
    values ('pay_${id}', '${id}', 100, 'EUR', 'Canceling', 1, now(), now(), now() + interval '10 s')`,
  `insert into processed_messages (message_id) values ('message of ${id}') on conflict do nothing`,
];

describe('An upgrade beside the version before', function () {
  this.timeout(waitMs);
  const orderSides = [emptyDatabase('upgrade orders'), emptyDatabase('upgrade busy orders')] as const;
  const paymentSides = [emptyDatabase('upgrade payments'), emptyDatabase('upgrade busy payments')] as const;
  const halfBuilt = {orders: emptyDatabase('half built orders'), payments: emptyDatabase('half built payments')};

  const sides = [
    {
      side: 'order',
      open: openOrderDatabase,
      databases: orderSides,
      earlier: ordersBefore,
      prepare: (id: string) => orderBefore(id, [{type: 'OrderPlaced', status: 'Pending'}]),
      writing: movingAnOrder,
      written: `select count(*)::int as count from orders where status = 'Confirmed'`,
    },
    {
      side: 'payment',
      open: openPaymentDatabase,
      databases: paymentSides,
      earlier: paymentsBefore,
      prepare: () => 'select',
      writing: recordingAPayment,
      written: `select count(*)::int as count from payments where status = 'Canceling'`,
    },
  ] as const;

  for (const {side, open, databases, earlier, prepare, writing, written} of sides) {
    it(`given a writer of the ${side} side in the middle of a transaction, waits for it and keeps it waiting for nothing`, async () => {
      const [database] = databases;
      await migrateTo(earlier, database);
      await query(database.url, prepare('one'));
      const writer = new Client({connectionString: database.url});
      await writer.connect();
      try {
        const [first = '', ...others] = writing('one');
        // Sooner than the server would notice that both wait for each other, and end one of them.
        await writer.query(`set lock_timeout = '500 ms'; begin; ${first}`);
        const upgraded = migrated(open, database);
        const waiters = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        while ((await query(database.url, waiters)).length === 0);
        for (const statement of others) await writer.query(statement);
        await writer.query('commit');
        await upgraded;
      } finally {
        await writer.end();
      }
      expect(await query(database.url, written)).to.deep.equal([{count: 1}]);
    });

    it(`given writers of the ${side} side all the while, keeps all that they wrote`, async () => {
      const [, database] = databases;
      await migrateTo(earlier, database);
      const upgraded = new AbortController();
      let count = 0;
      const write = async (): Promise<void> => {
        const writer = new Client({connectionString: database.url});
        await writer.connect();
        try {
          while (!upgraded.signal.aborted) {
            const id = `order ${++count}`;
            await writer.query(prepare(id));
            await writer.query(`begin; ${writing(id).join('; ')}; commit`);
          }
        } finally {
          await writer.end();
        }
      };
      const upgrading = migrated(open, database).finally(() => upgraded.abort());
      await Promise.all([upgrading, write(), write()]);
      expect(await query(database.url, written)).to.deep.equal([{count}]);
    });
  }

  for (const [side, open, earlier] of [
    ['orders', openOrderDatabase, ordersBefore],
    ['payments', openPaymentDatabase, paymentsBefore],
  ] as const) {
    it(`given indexes of ${side} that earlier attempts left half built, builds them anew`, async () => {
      const database = halfBuilt[side];
      await migrateTo(earlier, database);
      const left = {
        orders: {
          order_events_due: 'order_events',
          order_events_parked: 'order_events',
          orders_unanswered: 'orders',
          orders_refund_owed: 'orders',
        },
        payments: {payments_due: 'payments', payments_parked: 'payments'},
      }[side];
      for (const [index, table] of Object.entries({...left, processed_messages_per_order: 'processed_messages'})) {
        await query(database.url, `create index ${index} on ${table} ((1))`);
        // What a build leaves that broke off; only the server itself would set this.
        await query(database.url, `update pg_index set indisvalid = false where indexrelid = '${index}'::regclass`);
      }
      await migrated(open, database);
      const invalid = 'select indexrelid::regclass as index from pg_index where not indisvalid';
      expect(await query(database.url, invalid)).to.deep.equal([]);
      const keyed = `select conkey::int[] as columns from pg_constraint where conname = 'processed_messages_pkey'`;
      expect(await query(database.url, keyed), 'the order, which came last, and the message').to.deep.equal([
        {columns: [3, 1]},
      ]);
    });
  }
});
