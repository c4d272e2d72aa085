import {expect} from 'chai';
import {aWorld} from './support/world.ts';

describe('orderwell outbox status', () => {
  const world = aWorld('cli outbox');

  it('given that nothing waits, says so', async () => {
    await world().confirmed('a');
    const {status, out} = await world().run(['outbox', 'status']);
    expect(status).to.equal(0);
    expect(out).to.equal(
      [
        'WAITING          COUNT  OLDEST  MOST ATTEMPTS',
        'order events         0  –                   0',
        'payment results      0  –                   0\n',
      ].join('\n'),
    );
    const json = await world().run(['outbox', 'status', '--json']);
    const nothing = {count: 0, attemptsMax: 0};
    expect(JSON.parse(json.out)).to.deep.equal({
      orderEvents: nothing,
      paymentResults: nothing,
      unresolvedPayments: [],
      parked: {orderEvents: {count: 0, reasons: []}, paymentResults: {count: 0, reasons: []}},
      unreadable: [],
    });
  });

  it('given what waits, says how much, since when and how often it was tried', async () => {
    await world().pending('a');
    await world().pending('b');
    await world().inOrders(`update order_events set stored_at = now() - interval '10 minutes 5 s', attempts = 7
      where order_id = 'a'`);
    await world().requestPayment('a');
    await world().requestPayment('b');
    await world().inPayments(`update payments set stored_at = now() - interval '2 h 1 s', attempts = 3, status = 'Unknown',
      gateway_due_at = now() where order_id = 'a'`);
    await world().inPayments(`update payments set stored_at = now() - interval '3 d 1 s', due_at = now(),
      gateway_due_at = null, status = 'Captured' where order_id = 'b'`);
    const {out} = await world().run(['outbox', 'status']);
    expect(out).to.equal(
      [
        'WAITING           COUNT  OLDEST      MOST ATTEMPTS',
        'order events          2  10 min 5 s              7',
        'payment results       1  3 d                     0',
        'payments Unknown      1  2 h                     3\n',
      ].join('\n'),
    );
    const json = JSON.parse((await world().run(['outbox', 'status', '--json'])).out) as {
      unresolvedPayments: {status: string; oldestAgeMs: number}[];
    };
    expect(json.unresolvedPayments[0]).to.include({status: 'Unknown', count: 1, attemptsMax: 3});
    expect(json.unresolvedPayments[0]?.oldestAgeMs).to.be.within(7_201_000, 7_260_000);
  });
});

describe('orderwell orders stuck', () => {
  const world = aWorld('cli stuck');

  it('given none, says so', async () => {
    await world().confirmed('a');
    const {status, out} = await world().run(['orders', 'stuck']);
    expect([status, out]).to.deep.equal([0, 'no order has been waiting for more than 5 min\n']);
  });

  it('given some, shows them oldest first with what the payment side knows', async () => {
    for (const id of ['new', 'canceling', 'old']) await world().pending(id);
    await world().requestPayment('canceling');
    await world().inOrders(`update order_events set stored_at = '2026-01-01 12:00:00.123+00' where order_id = 'old'`);
    await world().inOrders(`update order_events set stored_at = now() - interval '10 min 3 s'
      where order_id = 'canceling'`);
    await world().inOrders(`update orders set status = 'Canceling', payment_requests = 3, inquiries = 2
      where id = 'canceling'`);
    const {status, out} = await world().run(['orders', 'stuck']);
    const [head, first, second, ...rest] = out.split('\n').filter((line) => !line.startsWith('  '));
    expect(head).to.match(/^ORDER +STATUS +SINCE +FOR +REQUESTS +INQUIRIES +PAYMENT$/);
    expect(first).to.match(/^old +Pending +2026-01-01T12:00:00.123Z +\d+ d( \d+ h)? +1 +0 +none$/);
    expect(second).to.match(/^canceling +Canceling +(?!2026-01-01)\S+Z +10 min 3 s +3 +2 +Requested$/);
    expect([status, rest]).to.deep.equal([0, ['']]);
    const limited = await world().run(['orders', 'stuck', '--limit', '1']);
    expect(limited.out).to.match(/\n1 of 2 orders; --limit shows more\n$/);
    const older = await world().run(['orders', 'stuck', '--older-than', '1h', '--json']);
    const document = JSON.parse(older.out) as {count: number; orders: object[]};
    expect(document.count).to.equal(1);
    expect(document.orders[0]).to.include({
      id: 'old',
      status: 'Pending',
      since: '2026-01-01T12:00:00.123Z',
      paymentRequests: 1,
      inquiries: 0,
      payment: 'none',
    });
  });

  for (const days of [-4, 4]) {
    it(`given orders of a service whose clock is wrong by ${days} days, goes by the time of the database`, async () => {
      for (const id of ['new', 'old']) await world().pending(id);
      await world().inOrders(`update orders set updated_at = now() + ${days} * interval '1 d'`);
      await world().inOrders(`update order_events set stored_at = now() - interval '10 min' where order_id = 'old'`);
      const {out} = await world().run(['orders', 'stuck', '--json']);
      const {count, orders} = JSON.parse(out) as {count: number; orders: {id: string; ageMs: number}[]};
      expect([count, orders.map(({id}) => id)]).to.deep.equal([1, ['old']]);
      expect(orders[0]?.ageMs).to.be.within(600_000, 660_000);
    });
  }

  it('given that the payments cannot be reached, shows the orders all the same', async () => {
    await world().pending('a');
    await world().inOrders(`update order_events set stored_at = now() - interval '10 min'`);
    const environment = {...world().environment, PAYMENTS_DATABASE_URL: 'postgres://127.0.0.1:1/payments'};
    const {status, out} = await world().run(['orders', 'stuck'], {environment});
    expect(status).to.equal(0);
    expect(out).to.match(/^a .* unreachable$/m);
    expect(out).to.match(/^payments are not known: the database payments at 127.0.0.1:1: .*ECONNREFUSED/m);
  });
});
