import {Money} from '@orderwell/domain';
import {expect} from 'chai';
import {aWorld, paymentOf, type World} from './support/world.ts';

interface Document {
  readonly differences: readonly {kind: string; orderId?: string; detail: string}[];
  readonly settled: number;
  readonly moving: number;
  readonly totals: readonly object[];
}

const atOnce = ['reconcile', '--settled-for', '0s', '--json'];

async function reconciled(world: World, args: readonly string[] = atOnce): Promise<Document & {status: number}> {
  const {status, out, err} = await world.run(args);
  expect(err).to.equal('');
  return {status, ...(JSON.parse(out) as Document)};
}

describe('orderwell reconcile, where nothing is wrong', () => {
  const world = aWorld('cli agreement');
  const nothing = 0n;

  const agreeing: [what: string, plant: (world: World) => Promise<unknown>, settled: boolean][] = [
    ['a free order that is confirmed', (w) => w.confirmed('a', nothing), true],
    [
      'a free order that is confirmed, and a gateway that books only what moves',
      async (w) => {
        await w.confirmed('a', nothing);
        await w.inPayments('truncate simulated_gateway.movements');
      },
      true,
    ],
    ['a free order that waits', (w) => w.pending('a', nothing), false],
    [
      'a free order that waits, and a charge of nothing that is booked',
      async (w) => {
        await w.pending('a', nothing);
        await w.requestPayment('a', nothing);
        await w.captured('a', nothing);
      },
      false,
    ],
    ['a free order that is being canceled', (w) => w.canceling('a', nothing), false],
    ['a free order whose payment was refunded', (w) => w.refunded('a', nothing), true],
    ['a free order whose payment was declined', (w) => w.declined('a', nothing), true],
    ['a free order that was canceled before any request', (w) => w.canceledBeforeRequest('a', nothing), true],
    ['an order that was canceled before any request', (w) => w.canceledBeforeRequest('a'), true],
    ['an order whose payment was declined', (w) => w.declined('a'), true],
    ['an order that owes a refund', (w) => w.refundOwed('a'), false],
    [
      'an order that owes a refund, and a gateway that gave it back already',
      async (w) => {
        await w.refundOwed('a');
        await w.books.refund({paymentId: paymentOf('a').id, amount: Money.of(100_00n, 'EUR')});
      },
      false,
    ],
    ['a free order that owes a refund', (w) => w.refundOwed('a', nothing), false],
    ['an order that owed a refund and gave it back', (w) => w.refundSettled('a'), true],
    ['a free order that owed a refund and gave it back', (w) => w.refundSettled('a', nothing), true],
    [
      'an order whose payment is unknown, and the gateway captured it',
      async (w) => {
        await w.pending('a');
        await w.requestPayment('a', 100_00n, [{kind: 'outcomeUnknown'}]);
        await w.captured('a');
        await w.allDelivered();
      },
      false,
    ],
    [
      'an order that is canceled while its payment is unknown',
      async (w) => {
        await w.canceledBeforeRequest('a');
        await w.inPayments('truncate payments');
        await w.requestPayment('a', 100_00n, [{kind: 'outcomeUnknown'}]);
        await w.captured('a');
        await w.allDelivered();
      },
      false,
    ],
  ];
  for (const [what, plant, settled] of agreeing) {
    it(`given ${what}, finds no difference`, async () => {
      await plant(world());
      const counts = settled ? {settled: 1, moving: 0} : {settled: 0, moving: 1};
      expect(await reconciled(world())).to.deep.include({differences: [], status: 0, ...counts});
    });
  }

  it('given several currencies with other minor units, adds up each for itself', async () => {
    await world().confirmed('euros', 100_00n);
    await world().confirmed('yen', 500n, 'JPY');
    await world().confirmed('dinars', 1_500n, 'KWD');
    await world().confirmed('free', nothing, 'CHF');
    expect(await reconciled(world())).to.deep.include({differences: [], status: 0, settled: 4});
    const {out} = await world().run(['reconcile', '--settled-for', '0s']);
    expect(out).to.equal(
      [
        '4 settled, 0 still moving',
        'confirmed orders 0.00 CHF, held by the gateway 0.00 CHF',
        'confirmed orders 100.00 EUR, held by the gateway 100.00 EUR',
        'confirmed orders 500 JPY, held by the gateway 500 JPY',
        'confirmed orders 1.500 KWD, held by the gateway 1.500 KWD',
        'no difference\n',
      ].join('\n'),
    );
  });

  it('given an order of a moment ago by a clock that is behind, counts it as moving', async () => {
    await world().confirmed('a');
    await world().inPayments('truncate payments, simulated_gateway.movements');
    await world().inOrders(`update orders set updated_at = now() - interval '1 h'`);
    await world().inOrders(`update order_events set at = now() - interval '1 h'`);
    const {differences, settled, moving} = await reconciled(world(), ['reconcile', '--json']);
    expect(differences.filter(({kind}) => !kind.startsWith('history'))).to.deep.equal([]);
    expect([settled, moving]).to.deep.equal([0, 1]);
  });
});

describe('orderwell reconcile, about a free order', () => {
  const world = aWorld('cli free order');

  const wrong: [what: string, plant: (world: World) => Promise<unknown>, kinds: string[], detail: RegExp][] = [
    [
      'a capture of something',
      ({inPayments}) => inPayments('update simulated_gateway.movements set amount_minor = 500'),
      ['amount-differs', 'gateway-differs', 'totals-differ'],
      /the order is over 0.00 EUR; the gateway holds 5.00 EUR/,
    ],
    [
      'no payment',
      ({inPayments}) => inPayments('truncate payments'),
      ['order-without-payment'],
      /the order is confirmed; there is no payment/,
    ],
    [
      'a payment that was declined',
      ({inPayments}) => inPayments(`update payments set status = 'Declined'`),
      ['payment-differs'],
      /the order is Confirmed; its payment is Declined/,
    ],
    [
      'a capture that was booked twice',
      async ({inPayments}) => {
        await inPayments('alter table simulated_gateway.movements drop constraint movements_payment_id_kind_key');
        await inPayments(
          `insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency) values ('capture', 'pay_a', 0, 'EUR')`,
        );
      },
      ['captured-twice'],
      /captured 2 times, the gateway holds 0.00 EUR/,
    ],
  ];
  for (const [what, plant, kinds, detail] of wrong) {
    it(`given that it is confirmed and ${what}, finds it`, async () => {
      await world().confirmed('a', 0n);
      await plant(world());
      const {status, differences} = await reconciled(world());
      expect(differences.map(({kind}) => kind)).to.have.members(kinds);
      expect(differences.map((difference) => difference.detail).join('\n')).to.match(detail);
      expect(status).to.equal(1);
    });
  }

  it('given that it is canceled and its payment is captured, finds it', async () => {
    await world().refunded('a', 0n);
    await world().inPayments(`update payments set status = 'Captured'`);
    const {differences} = await reconciled(world());
    expect(differences.map(({kind, detail}) => [kind, detail])).to.deep.equal([
      ['canceled-but-captured', 'the order is canceled and owes no refund; its payment is Captured'],
    ]);
  });
});

describe('orderwell reconcile, given one order in two rows', () => {
  // Only without its keys can a table hold a row twice: a database that was put together by hand.
  const orders = aWorld('cli two orders');
  const payments = aWorld('cli two payments');

  it('that are orders, says that and nothing else of it', async () => {
    await orders().confirmed('a');
    await orders().confirmed('b');
    await orders().inOrders('alter table orders drop constraint orders_pkey cascade');
    await orders().inOrders(`insert into orders select * from orders where id = 'a'`);
    const {status, differences, settled} = await reconciled(orders());
    expect(differences.map(({kind, orderId, detail}) => [kind, orderId, detail])).to.deep.equal([
      ['stored-twice', 'a', 'there are 2 rows of the order'],
    ]);
    expect([status, settled]).to.deep.equal([1, 1]);
  });

  it('that are payments, says that and nothing else of it', async () => {
    await payments().confirmed('a');
    await payments().confirmed('b');
    await payments().inPayments(
      'alter table payments drop constraint payments_pkey, drop constraint payments_one_per_order',
    );
    await payments().inPayments(`insert into payments select * from payments where id = 'pay_a'`);
    const {status, differences, settled} = await reconciled(payments());
    expect(differences.map(({kind, orderId, detail}) => [kind, orderId, detail])).to.deep.equal([
      ['stored-twice', 'a', 'there are 2 rows of the payment'],
    ]);
    expect([status, settled]).to.deep.equal([1, 1]);
  });

  it('that are payments under two ids, says which one is not its own', async () => {
    await payments().confirmed('a');
    await payments().inPayments(
      `insert into payments select 'pay_z' as id, order_id, amount_minor, currency, 'Voided', null, null, request_id,
        traceparent, reply_to, version, created_at, updated_at, outbox_position, due_at, lease_token, attempts,
        gateway_due_at, stored_at from payments`,
    );
    const {differences} = await reconciled(payments());
    expect(differences.map(({kind, detail}) => [kind, detail])).to.deep.equal([
      ['payment-without-order', 'payment pay_z is Voided and names the order a, whose payment is pay_a'],
    ]);
  });
});
