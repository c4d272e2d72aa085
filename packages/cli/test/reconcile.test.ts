import {Money} from '@orderwell/domain';
import {expect} from 'chai';
import {aWorld, paymentOf, type World} from './support/world.ts';

interface Document {
  readonly differences: readonly {kind: string; orderId?: string; detail: string}[];
  readonly settled: number;
  readonly moving: number;
  readonly count: number;
  readonly totals: readonly object[];
}

const args = ['reconcile', '--settled-for', '0s', '--json'];

describe('orderwell reconcile', () => {
  const world = aWorld('cli reconcile');

  async function reconciled(): Promise<Document & {status: number}> {
    const {status, out, err} = await world().run(args);
    expect(err).to.equal('');
    return {status, ...(JSON.parse(out) as Document)};
  }

  it('given three places that agree, finds no difference and adds up', async () => {
    await world().confirmed('a', 100_00n);
    await world().confirmed('b', 50n);
    await world().refunded('c');
    const {status, out} = await world().run(['reconcile', '--settled-for', '0s']);
    expect(out).to.equal(
      '3 settled, 0 still moving\nconfirmed orders 100.50 EUR, held by the gateway 100.50 EUR\nno difference\n',
    );
    expect(status).to.equal(0);
    const totals = [{currency: 'EUR', confirmedMinor: '10050', heldMinor: '10050'}];
    expect(await reconciled()).to.deep.equal({
      status: 0,
      differences: [],
      settled: 3,
      moving: 0,
      unreadable: 0,
      totals,
      gatewayBooks: true,
      count: 0,
    });
  });

  it('given nothing at all, finds no difference', async () => {
    expect(await reconciled()).to.include({status: 0, settled: 0, moving: 0, count: 0});
  });

  const plant: [what: string, plant: (world: World) => Promise<unknown>, kinds: string[], detail: RegExp][] = [
    [
      'a confirmed order that the gateway captured nothing for',
      ({inPayments}) => inPayments(`delete from simulated_gateway.movements where payment_id = 'pay_a'`),
      ['confirmed-not-captured', 'gateway-differs', 'totals-differ'],
      /the order over 100.00 EUR is confirmed; the gateway captured nothing/,
    ],
    [
      'a confirmed order whose money went back',
      ({books}) => books.refund({paymentId: paymentOf('a').id, amount: Money.of(100_00n, 'EUR')}),
      ['confirmed-not-captured', 'gateway-differs', 'totals-differ'],
      /the gateway gave everything back/,
    ],
    [
      'a capture for a payment that nobody knows',
      async ({inPayments}) => {
        await inPayments(`insert into simulated_gateway.charges values ('pay_x', 'approved', 'r', null, 5, 'EUR')`);
        await inPayments(
          `insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency) values ('capture', 'pay_x', 5, 'EUR')`,
        );
      },
      ['captured-without-order', 'totals-differ'],
      /there is no order; the gateway holds 0.05 EUR/,
    ],
    [
      'a capture that was booked twice',
      async ({inPayments}) => {
        await inPayments('alter table simulated_gateway.movements drop constraint movements_payment_id_kind_key');
        await inPayments(
          `insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency) values ('capture', 'pay_a', 10000, 'EUR')`,
        );
      },
      ['captured-twice', 'amount-differs', 'gateway-differs', 'totals-differ'],
      /captured 2 times, the gateway holds 200.00 EUR/,
    ],
    [
      'a capture of another amount',
      ({inPayments}) =>
        inPayments(`update simulated_gateway.movements set amount_minor = 9999 where payment_id = 'pay_a'`),
      ['amount-differs', 'gateway-differs', 'totals-differ'],
      /the order is over 100.00 EUR; the gateway holds 99.99 EUR/,
    ],
    [
      'a capture in another currency',
      ({inPayments}) =>
        inPayments(`update simulated_gateway.movements set currency = 'USD' where payment_id = 'pay_a'`),
      ['amount-differs', 'gateway-differs', 'totals-differ', 'totals-differ'],
      /the gateway holds 100.00 USD/,
    ],
    [
      'a canceled order whose money was not given back',
      ({inPayments}) =>
        inPayments(`delete from simulated_gateway.movements where payment_id = 'pay_c' and kind = 'refund'`),
      ['canceled-but-captured', 'gateway-differs', 'totals-differ'],
      /the order is canceled and owes no refund; the gateway still holds 100.00 EUR/,
    ],
    [
      'an order that was canceled without asking for the money that was captured',
      async (w) => {
        await w.declined('k');
        await w.inPayments(`update payments set status = 'Captured' where order_id = 'k'`);
        await w.inPayments(`insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency)
          values ('capture', 'pay_k', 10000, 'EUR')`);
      },
      ['canceled-but-captured', 'totals-differ'],
      /the order is canceled and owes no refund; its payment is Captured; the gateway still holds 100.00 EUR/,
    ],
    [
      'the same order and a gateway whose books do not show it',
      async (w) => {
        await w.declined('k');
        await w.inPayments(`update payments set status = 'Captured' where order_id = 'k'`);
      },
      ['canceled-but-captured', 'gateway-differs'],
      /the order is canceled and owes no refund; its payment is Captured\n/,
    ],
    [
      'the same order and a free one',
      async (w) => {
        await w.declined('k', 0n);
        await w.inPayments(`update payments set status = 'Captured' where order_id = 'k'`);
      },
      ['canceled-but-captured'],
      /the order is canceled and owes no refund; its payment is Captured$/,
    ],
    [
      'an order whose refund is settled, and nothing of it was given back',
      async (w) => {
        await w.refundSettled('k');
        await w.inPayments(`update payments set status = 'Captured' where order_id = 'k'`);
        await w.inPayments(`delete from simulated_gateway.movements where payment_id = 'pay_k' and kind = 'refund'`);
      },
      ['canceled-but-captured', 'totals-differ'],
      /the order is canceled and its refund settled; its payment is Captured; the gateway still holds 100.00 EUR/,
    ],
    [
      'an order that owes a refund which was given back',
      async (w) => {
        await w.refundOwed('k');
        await w.inPayments(`update payments set status = 'Refunded' where order_id = 'k'`);
        await w.books.refund({paymentId: paymentOf('k').id, amount: Money.of(100_00n, 'EUR')});
      },
      ['refund-owed-to-nobody'],
      /the order owes a refund; its payment is Refunded, and the gateway holds nothing/,
    ],
    [
      'an order that owes a refund, and no payment',
      async (w) => {
        await w.refundOwed('k');
        await w.inPayments(`delete from payments where order_id = 'k'`);
        await w.inPayments(`delete from simulated_gateway.movements where payment_id = 'pay_k'`);
      },
      ['refund-owed-to-nobody'],
      /the order owes a refund; there is no payment, and the gateway holds nothing/,
    ],
    [
      'a refund that the events ask for and the order does not know of',
      async (w) => {
        await w.refundSettled('k');
        await w.inOrders(`update orders set refund = null where id = 'k'`);
      },
      ['history-differs'],
      /refund is none, the events say settled/,
    ],
    [
      'a refund that the order knows of and the events do not',
      ({inOrders}) => inOrders(`update orders set refund = 'settled' where id = 'c'`),
      ['history-differs'],
      /refund is settled, the events say none/,
    ],
    [
      'a payment whose order is gone',
      async ({inOrders}) => {
        await inOrders(`delete from order_events where order_id = 'c'`);
        await inOrders(`delete from order_lines where order_id = 'c'`);
        await inOrders(`delete from orders where id = 'c'`);
      },
      ['payment-without-order'],
      /there is no order c; its payment is Refunded/,
    ],
    [
      'a confirmed order whose payment is gone',
      ({inPayments}) => inPayments(`delete from payments where order_id = 'a'`),
      ['order-without-payment'],
      /the order is confirmed; there is no payment/,
    ],
    [
      'a payment that says other than the gateway',
      ({inPayments}) => inPayments(`update payments set status = 'Declined' where order_id = 'a'`),
      ['gateway-differs', 'payment-differs'],
      /the payment over 100.00 EUR is Declined; the gateway holds 100.00 EUR/,
    ],
    [
      'an event that is missing in the middle',
      ({inOrders}) => inOrders(`delete from order_events where order_id = 'c' and version = 2`),
      ['history-gap'],
      /there is no event 2 of 3/,
    ],
    [
      'an event that is missing at the end',
      ({inOrders}) => inOrders(`delete from order_events where order_id = 'c' and version = 3`),
      ['history-gap'],
      /there is no event 3 of 3/,
    ],
    [
      'a row that says other than the events',
      ({inOrders}) => inOrders(`update orders set cancel_reason = 'other', payment_requests = 2 where id = 'c'`),
      ['history-differs'],
      /cancel reason is other, the events say customer_changed_mind; payment requests is 2, the events say 1/,
    ],
    [
      'metadata of a row that the events do not know of, and does not show what it says',
      ({inOrders}) => inOrders(`update orders set metadata = '{"card": "s3cret"}' where id = 'c'`),
      ['history-differs'],
      /^metadata is sha256:[0-9a-f]{16}, the events say none$/,
    ],
    [
      'a line that says other than the events',
      ({inOrders}) => inOrders(`update order_lines set quantity = 7 where order_id = 'c'`),
      ['history-differs'],
      /lines is 7 × /,
    ],
  ];
  for (const [what, planted, kinds, detail] of plant) {
    it(`given ${what}, finds it`, async () => {
      await world().confirmed('a');
      await world().confirmed('b');
      await world().refunded('c');
      await planted(world());
      const {status, differences, count} = await reconciled();
      expect(differences.map(({kind}) => kind)).to.have.members(kinds);
      expect(differences.map((difference) => difference.detail).join('\n')).to.match(detail);
      expect([status, count]).to.deep.equal([1, kinds.length]);
    });
  }

  it('given a difference, prints it on one line and exits with 1', async () => {
    await world().confirmed('a');
    await world().inPayments('truncate simulated_gateway.movements');
    const {status, out} = await world().run(['reconcile', '--settled-for', '0s']);
    expect(out.split('\n')[0]).to.equal(
      'confirmed-not-captured  a: the order over 100.00 EUR is confirmed; the gateway captured nothing',
    );
    expect(out).to.match(/all orders: confirmed orders come to 100.00 EUR; the gateway holds 0.00 EUR\n/);
    expect(out).to.match(/\n3 differences\n$/);
    expect(status).to.equal(1);
  });

  const moves: [what: string, plant: (world: World) => Promise<unknown>][] = [
    [
      'a refund that is owed',
      async ({inOrders, inPayments}) => {
        await inOrders(`update orders set status = 'Canceled', refund = 'owed'`);
        await inPayments(`insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency)
          values ('capture', 'pay_a', 1, 'EUR')`);
      },
    ],
    ['an order that waits', ({inOrders}) => inOrders(`update orders set status = 'Canceling'`)],
    ['an event to be delivered', ({inOrders}) => inOrders('update order_events set due_at = now()')],
    ['a result to be delivered', ({inPayments}) => inPayments('update payments set due_at = now()')],
    [
      'a payment that waits for the gateway',
      ({inPayments}) => inPayments('update payments set gateway_due_at = now()'),
    ],
  ];
  for (const [what, planted] of moves) {
    it(`given a difference and ${what}, counts the order as moving`, async () => {
      await world().confirmed('a');
      await world().inPayments('truncate simulated_gateway.movements');
      await planted(world());
      const {differences, moving, settled} = await reconciled();
      expect(differences.filter(({kind}) => !kind.startsWith('history'))).to.deep.equal([]);
      expect([settled, moving]).to.deep.equal([0, 1]);
    });
  }

  const lately: [what: string, plant: (world: World) => Promise<unknown>][] = [
    ['an event that was stored', ({inOrders}) => inOrders('update order_events set stored_at = now()')],
    ['a payment that was stored', ({inPayments}) => inPayments('update payments set stored_at = now()')],
    [
      'a movement that was booked',
      ({inPayments}) => inPayments('update simulated_gateway.movements set booked_at = now()'),
    ],
  ];
  for (const [what, planted] of lately) {
    it(`given a difference and ${what} a moment ago, counts the order as moving`, async () => {
      await world().confirmed('a');
      await world().inPayments(`update payments set stored_at = '2026-01-01', status = 'Declined'`);
      await world().inOrders(`update order_events set stored_at = '2026-01-01'`);
      await world().inPayments(`update simulated_gateway.movements set booked_at = '2026-01-01'`);
      // What services say of the time is not asked: the clock of one may be ahead by days.
      await world().inOrders(`update orders set updated_at = '2100-01-01'`);
      await world().inOrders(`update order_events set at = '2100-01-01' where type = 'OrderConfirmed'`);
      await world().inPayments(`update payments set updated_at = '2100-01-01'`);
      expect((await world().run(['reconcile'])).out).to.match(
        /^payment-differs .*\ngateway-differs .*\n1 settled, 0 still moving\n/,
      );
      await planted(world());
      expect((await world().run(['reconcile'])).out).to.match(/(^|\n)0 settled, 1 still moving\n/);
    });
  }

  it('given a change a moment ago, counts the order as moving', async () => {
    await world().confirmed('a');
    await world().inPayments('truncate simulated_gateway.movements');
    const {status, out} = await world().run(['reconcile']);
    expect([status, out]).to.deep.equal([0, '0 settled, 1 still moving\nno difference\n']);
  });

  it('given more orders than a page holds, and ids that sort differently elsewhere, compares each', async () => {
    const ids = `select 'o-' || n || case when n % 3 = 0 then U&'\\FF5E' when n % 3 = 1 then '😀' else 'Z' end as id
      from generate_series(1, 1200) as n`;
    await world().inOrders(`insert into orders (id, customer_id, status, total_minor, currency, version, created_at, updated_at)
      select id, '1', 'Confirmed', 100, 'EUR', 1, '2026-01-01', '2026-01-01' from (${ids}) as ids`);
    await world().inOrders(`insert into order_lines
      select id, 1, 'p', 1, 100, 100 from orders`);
    await world().inOrders(`insert into order_events (order_id, version, type, status, total_minor, currency, at, details)
      select id, 1, 'OrderPlaced', 'Confirmed', 100, 'EUR', '2026-01-01',
        '{"customerId": "1", "lines": [{"productId": "p", "quantity": 1, "unitPriceMinor": "100", "linePriceMinor": "100"}]}'
      from orders`);
    await world().inPayments(`insert into payments (id, order_id, amount_minor, currency, status, version, created_at, updated_at)
      select 'pay_' || id, id, 100, 'EUR', 'Captured', 1, '2026-01-01', '2026-01-01' from (${ids}) as ids`);
    await world().inPayments(`insert into simulated_gateway.charges (payment_id, outcome, reference, amount_minor, currency)
      select id, 'approved', 'r', 100, 'EUR' from payments`);
    await world().inPayments(`insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency)
      select 'capture', id, 100, 'EUR' from payments order by random()`);
    expect(await reconciled()).to.deep.include({status: 0, settled: 1200, moving: 0, count: 0, differences: []});
  });

  it('given a database that cannot be reached, says so in one line', async () => {
    const environment = {...world().environment, PAYMENTS_DATABASE_URL: 'postgres://me:swordfish@127.0.0.1:1/payments'};
    const {status, out, err} = await world().run(args, {environment});
    expect(err).to.equal('orderwell: the database payments at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1\n');
    expect([status, out]).to.deep.equal([1, '']);
  });
});
