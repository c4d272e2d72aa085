import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {PostgresGatewayBooks} from '@orderwell/adapters/simulated-gateway';
import {Money} from '@orderwell/domain';
import {aCapturedPayment, anOrder} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {emptyDatabase, query} from './support/databases.ts';

/** What operators set for a database or a user, for programs that like it. */
const defaults: Readonly<Record<string, string>> = {
  datestyle: 'SQL, DMY',
  intervalstyle: 'iso_8601',
  timezone: 'Asia/Kolkata',
  bytea_output: 'escape',
  client_encoding: 'LATIN1',
  standard_conforming_strings: 'off',
  transform_null_equals: 'on',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
};

describe('a database with session defaults of its own', function () {
  this.timeout(60_000);
  const orders = emptyDatabase('session defaults orders');
  const payments = emptyDatabase('session defaults payments');

  /** From elsewhere: a database that is read-only by default does not even let its own defaults be changed. */
  async function alter({url}: {readonly url: string}, what: string): Promise<void> {
    const name = new URL(url).pathname.slice(1);
    await query(Object.assign(new URL(url), {pathname: '/postgres'}).href, `alter database "${name}" ${what}`);
  }

  /** The server may be too old for some. */
  async function known(setting: string): Promise<boolean> {
    const found = await query(orders.url, 'select from pg_settings where lower(name) = $1', [setting]);
    return found.length === 1;
  }

  afterEach(async () => {
    await alter(orders, 'reset all');
    await alter(payments, 'reset all');
  });

  for (const [setting, value] of Object.entries(defaults)) {
    it(`given ${setting} = '${value}', keeps orders as they are`, async function () {
      if (!(await known(setting))) return this.skip();
      await alter(orders, `set ${setting} = '${value}'`);
      const opened = openOrderDatabase({url: orders.url});
      const {orders: repository, outbox} = opened;
      try {
        await opened.migrate();
        const order = anOrder({id: `order-${setting}`, at: new Date('2026-03-04T05:06:07.089Z')});
        await repository.add(order);
        expect((await repository.byId(order.id))?.snapshot.createdAt).to.deep.equal(order.snapshot.createdAt);
        expect((await repository.history(order.id)).map(({at}) => at)).to.deep.equal([order.snapshot.createdAt]);
        const claimed = await outbox.claim({limit: 10, leaseMs: 60_000});
        expect(claimed.map(({item}) => item.at)).to.deep.equal([order.snapshot.createdAt]);
      } finally {
        await opened.close();
      }
    });
  }

  it('given all of them, keeps payments and the books of the gateway as they are', async () => {
    for (const [setting, value] of Object.entries(defaults)) {
      if (await known(setting)) await alter(payments, `set ${setting} = '${value}'`);
    }
    const opened = openPaymentDatabase({url: payments.url});
    const {payments: repository} = opened;
    const books = new PostgresGatewayBooks({url: payments.url});
    try {
      await opened.migrate();
      const payment = aCapturedPayment();
      await repository.addIfAbsent(payment);
      expect((await repository.byOrder(payment.orderId))?.snapshot.status).to.equal(payment.snapshot.status);
      const charged = {paymentId: payment.id, amount: Money.of(100n, 'USD')};
      await books.charge(charged, {kind: 'approved', reference: 'r'});
      const since = Date.now() - 60_000;
      for await (const {at} of books.journal()) expect(at.getTime()).to.be.within(since, Date.now() + 60_000);
    } finally {
      await Promise.all([opened.close(), books.close()]);
    }
  });
});
