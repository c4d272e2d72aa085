import type {OrderId} from '@orderwell/domain';
import {expect} from 'chai';
import {aWorld, type World} from './support/world.ts';

interface Unreadable {
  readonly orderId?: string;
  readonly column: string;
  readonly reason: string;
}

/** Lets a column hold what this version does not know, as after a migration of a newer one. */
const without = (table: string, constraint: string): string =>
  `alter table ${table} drop constraint if exists ${constraint}`;

const rows: readonly (readonly [
  what: string,
  plant: (world: World) => Promise<unknown>,
  column: string,
  reason: RegExp,
])[] = [
  [
    'an order of an unknown status',
    ({inOrders}) =>
      inOrders(`${without('orders', 'orders_status_check')}; update orders set status = 'Frozen' where id = 'c'`),
    'orders.status',
    /^"Frozen": this version does not know it$/,
  ],
  [
    'an order whose status is a state that only the table knows',
    ({inOrders}) =>
      inOrders(`${without('orders', 'orders_status_check')}; update orders set status = 'RefundOwed' where id = 'c'`),
    'orders.status',
    /^"RefundOwed": this version does not know it$/,
  ],
  [
    'an order without lines',
    ({inOrders}) => inOrders(`delete from order_lines where order_id = 'c'`),
    'order_lines',
    /^an order must have an array of lines, and one at least$/,
  ],
  [
    'an order that was created at no time',
    ({inOrders}) => inOrders(`update orders set created_at = '-infinity' where id = 'c'`),
    'orders.created_at',
    /^"-Infinity": it is no time$/,
  ],
  [
    'an order whose metadata holds what is no text',
    ({inOrders}) => inOrders(`update orders set metadata = '{"card": 7}' where id = 'c'`),
    'orders',
    /^its metadata is no object of texts$/,
  ],
  [
    'an event whose metadata is a list',
    ({inOrders}) =>
      inOrders(`update order_events set details = jsonb_set(details, '{metadata}', '["card"]')
          where order_id = 'c' and version = 1`),
    'order_events.details',
    /^version 1: its metadata is no object of texts$/,
  ],
  [
    'an event of an unknown type',
    ({inOrders}) => inOrders(`update order_events set type = 'OrderShipped' where order_id = 'c' and version = 2`),
    'order_events.type',
    /^version 2: "OrderShipped": this version does not know it$/,
  ],
  [
    'an event that happened at no time',
    ({inOrders}) => inOrders(`update order_events set at = 'infinity' where order_id = 'c' and version = 2`),
    'order_events.at',
    /^version 2: "infinity": it is no time$/,
  ],
  [
    'an event whose details lack the reason',
    ({inOrders}) => inOrders(`update order_events set details = '{}' where order_id = 'c' and version = 3`),
    'order_events.details',
    /^version 3: its reason is no text$/,
  ],
  [
    'an event whose details are nothing',
    ({inOrders}) => inOrders(`update order_events set details = 'null' where order_id = 'c' and version = 3`),
    'order_events.details',
    /^version 3: .*null/,
  ],
  [
    'an event whose details name a price that is no number',
    ({inOrders}) =>
      inOrders(`update order_events set details = jsonb_set(details, '{lines,0,unitPriceMinor}', '"dear"')
          where order_id = 'c' and version = 1`),
    'order_events.details',
    /^version 1: an amount must be {"minor"/,
  ],
  [
    'a payment of an unknown status',
    ({inPayments}) =>
      inPayments(
        `${without('payments', 'payments_status_check')}; update payments set status = 'Frozen' where order_id = 'c'`,
      ),
    'payments.status',
    /^"Frozen": this version does not know it$/,
  ],
  [
    'a movement of an unknown kind',
    ({inPayments}) =>
      inPayments(`${without('simulated_gateway.movements', 'movements_kind_check')};
          update simulated_gateway.movements set kind = 'chargeback' where payment_id = 'pay_c' and kind = 'refund'`),
    'simulated_gateway.movements.kind',
    /^"chargeback": this version does not know it$/,
  ],
];

/** Whether the services read all that is stored of the order, and could show it: a time that is none is read, too. */
async function canBeShown({orders, payments}: World): Promise<boolean> {
  const id = 'c' as OrderId;
  try {
    const order = await orders.orders.byId(id);
    const history = await orders.orders.history(id);
    const payment = await payments.payments.byOrder(id);
    const times = [order?.snapshot.createdAt, order?.snapshot.updatedAt, ...history.map(({at}) => at)];
    return payment !== undefined && times.every((time) => time !== undefined && !Number.isNaN(time.getTime()));
  } catch {
    return false;
  }
}

describe('orderwell reconcile, given a row that cannot be read', () => {
  const world = aWorld('cli unreadable');

  for (const [what, plant, column, reason] of rows) {
    it(`such as ${what}, reports it and compares the rest`, async () => {
      await world().refunded('c');
      await world().confirmed('d');
      await plant(world());
      if (!column.startsWith('simulated_gateway.')) {
        expect(await canBeShown(world()), 'the services cannot read it either').to.equal(false);
      }
      await world().inPayments(`update payments set status = 'Declined' where order_id = 'd'`);
      const {status, out, err} = await world().run(['reconcile', '--settled-for', '0s', '--json']);
      expect([err, status]).to.deep.equal(['', 1]);
      const found = JSON.parse(out) as {differences: (Unreadable & {kind: string; detail: string})[]} & Unreadable;
      const [unreadable, ...others] = found.differences;
      expect(unreadable).to.include({kind: 'unreadable-row', orderId: 'c', column});
      expect(unreadable?.detail.replace(`${column}: `, '')).to.match(reason);
      expect(others.map(({kind, orderId}) => [kind, orderId])).to.have.deep.members([
        ['payment-differs', 'd'],
        ['gateway-differs', 'd'],
      ]);
      expect(found).to.include({settled: 1, moving: 0, unreadable: 1, count: 3});
    });
  }

  it('says so on one line, and how many there are', async () => {
    await world().confirmed('a');
    await world().inOrders(`update order_events set type = 'OrderShipped' where version = 2`);
    const {out} = await world().run(['reconcile', '--settled-for', '0s']);
    expect(out.split('\n')).to.deep.equal([
      'unreadable-row          a: order_events.type: version 2: "OrderShipped": this version does not know it',
      '0 settled, 0 still moving, 1 unreadable',
      '1 difference',
      '',
    ]);
  });
});

describe('orderwell reconcile, given what is stricter today than it was when it was stored', () => {
  const world = aWorld('cli rules of today');

  const readable: (readonly [what: string, change: string, sum: string])[] = [
    ['a currency that was withdrawn', `currency = 'EEK'`, '100.00 EEK'],
    ['a currency that nobody knows', `currency = 'XXQ'`, '100.00 XXQ'],
  ];
  for (const [what, change, sum] of readable) {
    it(`such as ${what}, compares as the services read it`, async () => {
      await world().confirmed('c');
      for (const table of ['orders', 'order_events']) await world().inOrders(`update ${table} set ${change}`);
      for (const table of ['payments', 'simulated_gateway.movements']) {
        await world().inPayments(`update ${table} set ${change}`);
      }
      expect(await canBeShown(world())).to.equal(true);
      const {status, out} = await world().run(['reconcile', '--settled-for', '0s']);
      expect(out).to.equal(
        `1 settled, 0 still moving\nconfirmed orders ${sum}, held by the gateway ${sum}\nno difference\n`,
      );
      expect(status).to.equal(0);
    });
  }

  it('such as an amount beyond the limit, compares as the services read it', async () => {
    await world().confirmed('c');
    const dear = '10000000000000000';
    await world().inOrders(`update orders set total_minor = ${dear}; update order_events set total_minor = ${dear};
      update order_lines set line_price_minor = ${dear};
      update order_events set details = jsonb_set(details, '{lines,0,linePriceMinor}', '"${dear}"') where version = 1`);
    await world().inPayments(`update payments set amount_minor = ${dear};
      update simulated_gateway.movements set amount_minor = ${dear}`);
    expect(await canBeShown(world())).to.equal(true);
    expect(await world().run(['reconcile', '--settled-for', '0s'])).to.include({status: 0, err: ''});
  });

  it('such as an event of a status that nobody knows any more, looks at where the order stands', async () => {
    await world().confirmed('c');
    await world().inOrders(`update order_events set status = 'Frozen' where version = 1`);
    expect(await canBeShown(world())).to.equal(true);
    expect(await world().run(['reconcile', '--settled-for', '0s'])).to.include({status: 0, err: ''});
    await world().inOrders(`update order_events set status = 'Frozen' where version = 2`);
    const {status, out} = await world().run(['reconcile', '--settled-for', '0s']);
    expect(out).to.match(/^history-differs +c: status is Confirmed, the events say Frozen\n/);
    expect(status).to.equal(1);
  });
});

describe('orderwell outbox status, given a row that cannot be read', () => {
  const world = aWorld('cli unreadable outbox');

  const waiting: (readonly [what: string, plant: (world: World) => Promise<unknown>, column: string])[] = [
    [
      'an event whose details lack something',
      (w) => w.inOrders(`update order_events set details = '{}'`),
      'order_events.details',
    ],
    [
      'an event of an unknown type',
      (w) => w.inOrders(`update order_events set type = 'OrderShipped'`),
      'order_events.type',
    ],
    [
      'a payment of an unknown status that waits for the gateway',
      (w) =>
        w.inPayments(`${without('payments', 'payments_status_check')};
          update payments set status = 'Frozen', gateway_due_at = now()`),
      'payments.status',
    ],
    [
      'a result of an unknown status',
      (w) =>
        w.inPayments(`${without('payments', 'payments_status_check')};
          update payments set status = 'Frozen', due_at = now(), gateway_due_at = null`),
      'payments.status',
    ],
  ];
  for (const [what, plant, column] of waiting) {
    it(`such as ${what}, reports it and counts it with the rest`, async () => {
      await world().pending('c');
      await world().requestPayment('c');
      await plant(world());
      await world().pending('d');
      const {status, out, err} = await world().run(['outbox', 'status', '--json']);
      expect([err, status]).to.deep.equal(['', 1]);
      const found = JSON.parse(out) as {orderEvents: {count: number}; unreadable: Unreadable[]};
      expect(found.orderEvents.count).to.equal(2);
      expect(found.unreadable.map(({orderId, column: of}) => [orderId, of])).to.deep.equal([['c', column]]);
      const text = await world().run(['outbox', 'status']);
      expect(text.out).to.match(/^order events +2 /m);
      expect(text.out).to.match(new RegExp(`^order c cannot be read: ${column}: `, 'm'));
    });
  }

  it('given a currency that nobody knows, has nothing to report, as the services deliver it', async () => {
    await world().pending('c');
    await world().requestPayment('c');
    await world().inOrders(`update order_events set currency = 'XXQ'`);
    await world().inPayments(`update payments set currency = 'XXQ'`);
    expect(await world().orders.outbox.claim({limit: 1, leaseMs: 1_000})).to.have.length(1);
    expect(await world().run(['outbox', 'status'])).to.include({status: 0, err: ''});
  });

  it('given one that was stored at no time, counts it and tells the age of the others', async () => {
    await world().pending('c');
    await world().pending('d');
    await world().inOrders(`update order_events set stored_at = case order_id when 'c' then '-infinity'::timestamptz
      else now() - interval '10 min 1 s' end`);
    const {status, out, err} = await world().run(['outbox', 'status']);
    expect([status, err]).to.deep.equal([0, '']);
    expect(out).to.match(/^order events +2 +10 min /m);
  });

  it('given more than it reads, reads those that have been due longest and says so', async () => {
    await world().pending('c');
    await world().inOrders(`insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at)
      select 'c', n, case n when 2 then 'OrderShipped' else 'OrderPaymentOverdue' end, 'Pending', 1, 'EUR', now(), '{}',
        now() - n * interval '1 s'
      from generate_series(2, 10001) as n;
      update order_events set due_at = now() - interval '1 d' where version = 1`);
    const {status, out} = await world().run(['outbox', 'status']);
    expect(out).to.match(/^order events +10001 /m);
    expect(out).to.match(/\nof each, the 10000 that have been due longest were read\n$/);
    expect(status).to.equal(0);
    await world().inOrders('delete from order_events where version = 5');
    const all = await world().run(['outbox', 'status']);
    expect(all.out).to.match(/\norder c cannot be read: order_events.type: version 2: "OrderShipped": .*\n$/);
    expect(all.status).to.equal(1);
  });

  it('given one that waits for nobody, leaves it alone', async () => {
    await world().confirmed('a');
    await world().inOrders(`update order_events set details = '{}'`);
    expect(await world().run(['outbox', 'status'])).to.include({status: 0});
  });
});

describe('orderwell orders stuck, given a row that cannot be read', () => {
  const world = aWorld('cli unreadable stuck');

  const waiting: (readonly [what: string, plant: (world: World) => Promise<unknown>, column: string])[] = [
    [
      'an order that changed at no time',
      (w) => w.inOrders(`update orders set updated_at = '-infinity' where id = 'c'`),
      'orders.updated_at',
    ],
    ['an order without lines', (w) => w.inOrders(`delete from order_lines where order_id = 'c'`), 'order_lines'],
    [
      'an order of an unknown status',
      (w) =>
        w.inOrders(`${without('orders', 'orders_status_check')}; update orders set status = 'Frozen' where id = 'c'`),
      'orders.status',
    ],
    [
      'a payment of an unknown status',
      (w) =>
        w.inPayments(
          `${without('payments', 'payments_status_check')}; update payments set status = 'Frozen' where order_id = 'c'`,
        ),
      'payments.status',
    ],
  ];
  for (const [what, plant, column] of waiting) {
    it(`such as ${what}, reports it and shows the rest`, async () => {
      await world().pending('c');
      await world().requestPayment('c');
      await world().pending('d');
      await world().inOrders(`update order_events set stored_at = now() - interval '10 min'`);
      await plant(world());
      const {status, out, err} = await world().run(['orders', 'stuck', '--json']);
      expect([err, status]).to.deep.equal(['', 1]);
      const found = JSON.parse(out) as {orders: {id: string}[]; unreadable: Unreadable[]};
      expect(found.unreadable.map(({orderId, column: of}) => [orderId, of])).to.deep.equal([['c', column]]);
      expect(found.orders.map(({id}) => id)).to.include('d');
      const text = await world().run(['orders', 'stuck']);
      expect(text.out).to.match(/^d /m);
      expect(text.out).to.match(new RegExp(`^order c cannot be read: ${column}: `, 'm'));
    });
  }
});
