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
    'an order in an unknown currency',
    ({inOrders}) => inOrders(`update orders set currency = 'XXQ' where id = 'c'`),
    'orders.currency',
    /^"XXQ": a currency must be an active ISO 4217 code/,
  ],
  [
    'an order of an unknown status',
    ({inOrders}) =>
      inOrders(`${without('orders', 'orders_status_check')}; update orders set status = 'Frozen' where id = 'c'`),
    'orders.status',
    /^"Frozen": this version does not know it$/,
  ],
  [
    'an order over more than an amount can be',
    ({inOrders}) => inOrders(`update orders set total_minor = 10000000000000000 where id = 'c'`),
    'orders.total_minor',
    /^"10000000000000000": an amount must be from 0 to/,
  ],
  [
    'an order that was created at no time',
    ({inOrders}) => inOrders(`update orders set created_at = '-infinity' where id = 'c'`),
    'orders.created_at',
    /^"-Infinity": it is no time$/,
  ],
  [
    'a line that costs more than an amount can be',
    ({inOrders}) => inOrders(`update order_lines set line_price_minor = 10000000000000000 where order_id = 'c'`),
    'order_lines.line_price_minor',
    /^"10000000000000000": an amount must be from 0 to/,
  ],
  [
    'an event in an unknown currency',
    ({inOrders}) => inOrders(`update order_events set currency = 'XXQ' where order_id = 'c' and version = 2`),
    'order_events.currency',
    /^version 2: "XXQ": a currency must be/,
  ],
  [
    'an event of an unknown status',
    ({inOrders}) => inOrders(`update order_events set status = 'Frozen' where order_id = 'c' and version = 2`),
    'order_events.status',
    /^version 2: "Frozen": this version does not know it$/,
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
    /^version 3: event 3 of order c lacks a detail of its type$/,
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
    /^version 1: .*dear/,
  ],
  [
    'a payment in an unknown currency',
    ({inPayments}) => inPayments(`update payments set currency = 'XXQ' where order_id = 'c'`),
    'payments.currency',
    /^"XXQ": a currency must be/,
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
    'a movement in an unknown currency',
    ({inPayments}) =>
      inPayments(
        `update simulated_gateway.movements set currency = 'XXQ' where payment_id = 'pay_c' and kind = 'refund'`,
      ),
    'simulated_gateway.movements.currency',
    /^"XXQ": a currency must be/,
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

describe('orderwell reconcile, given a row that cannot be read', () => {
  const world = aWorld('cli unreadable');

  for (const [what, plant, column, reason] of rows) {
    it(`such as ${what}, reports it and compares the rest`, async () => {
      await world().refunded('c');
      await world().confirmed('d');
      await plant(world());
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
    await world().inOrders(`update orders set currency = 'XXQ'`);
    const {out} = await world().run(['reconcile', '--settled-for', '0s']);
    expect(out.split('\n')).to.deep.equal([
      'unreadable-row          a: orders.currency: "XXQ": a currency must be an active ISO 4217 code, such as USD',
      '0 settled, 0 still moving, 1 unreadable',
      '1 difference',
      '',
    ]);
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
      'an event in an unknown currency',
      (w) => w.inOrders(`update order_events set currency = 'XXQ'`),
      'order_events.currency',
    ],
    [
      'an event of an unknown type',
      (w) => w.inOrders(`update order_events set type = 'OrderShipped'`),
      'order_events.type',
    ],
    [
      'a payment that waits for the gateway in an unknown currency',
      (w) => w.inPayments(`update payments set currency = 'XXQ', gateway_due_at = now()`),
      'payments.currency',
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

  it('given one that was stored at no time, counts it and tells the age of the others', async () => {
    await world().pending('c');
    await world().pending('d');
    await world().inOrders(`update order_events set stored_at = case order_id when 'c' then '-infinity'::timestamptz
      else now() - interval '10 min 1 s' end`);
    const {status, out, err} = await world().run(['outbox', 'status']);
    expect([status, err]).to.deep.equal([0, '']);
    expect(out).to.match(/^order events +2 +10 min /m);
  });

  it('given more than it reads, reads the oldest of them and says so', async () => {
    await world().pending('c');
    await world().inOrders(`insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at)
      select 'c', n, 'OrderPaymentOverdue', 'Pending', 1, case n when 10001 then 'XXQ' else 'EUR' end, now(), '{}', now()
      from generate_series(2, 10001) as n`);
    const {status, out} = await world().run(['outbox', 'status']);
    expect(out).to.match(/^order events +10001 /m);
    expect(out).to.match(/\nof each, the oldest 10000 were read\n$/);
    expect(status).to.equal(0);
    await world().inOrders('delete from order_events where version = 5');
    const all = await world().run(['outbox', 'status']);
    expect(all.out).to.match(/\norder c cannot be read: order_events.currency: version 10001: "XXQ": .*\n$/);
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
      'an order in an unknown currency',
      (w) => w.inOrders(`update orders set currency = 'XXQ' where id = 'c'`),
      'orders.currency',
    ],
    [
      'an order that changed at no time',
      (w) => w.inOrders(`update orders set updated_at = '-infinity' where id = 'c'`),
      'orders.updated_at',
    ],
    [
      'a line that costs more than an amount can be',
      (w) => w.inOrders(`update order_lines set line_price_minor = 10000000000000000 where order_id = 'c'`),
      'order_lines.line_price_minor',
    ],
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
