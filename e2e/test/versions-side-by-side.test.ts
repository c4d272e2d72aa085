import {eventually, requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {Load} from '../support/load.ts';
import {saidMore} from '../support/next-version/saying-more.ts';
import {migrations} from '../support/next-version/schema.ts';
import {place, settled, show} from '../support/order-client.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

/** How many orders are placed before and after the newer version comes. */
const ordersEach = 20;

const next = {
  'order-app': 'e2e/support/next-version/order-app.ts',
  'payment-app': 'e2e/support/next-version/payment-app.ts',
};

const waitingGifts = `select from order_events where type = 'OrderGiftWrapped' and due_at is not null`;

/** Both services of one version. */
interface Version {
  readonly address: string;
  readonly orders: StartedProcess;
  readonly payments: StartedProcess;
}

describe('an old version beside a new one', function () {
  this.timeout(120_000);
  let services: Services;

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    services = await Services.prepare();
  });
  afterEach(() => services.stop());
  after(() => stopTestServer());

  it('given a newer schema with newer rows, the old version starts on it, shows them, and both settle the orders of either', async () => {
    const newer = await nextVersion();
    const {order} = await place(newer.address, 1);
    await settled(newer.address, order);

    const old = await presentVersion();
    expect(await show(old.address, order.id)).to.deep.equal(await show(newer.address, order.id));
    const load = new Load(old.address, newer.address);
    await exchanged(old, newer);
    await load.stop();
    expect(load.answers).to.deep.equal([201]);
    expect(await drained(services, load.acknowledged)).to.deep.equal([]);
  });

  it('given a newer version that migrates beside it, the old one goes on under load, and reads what the newer one sends and stores', async () => {
    const old = await presentVersion();
    const load = new Load(old.address);
    await load.answered(201, ordersEach);
    const newer = await nextVersion();
    await load.answered(201, ordersEach);
    const loadOfBoth = new Load(old.address, newer.address);
    await exchanged(old, newer);
    await Promise.all([load.stop(), loadOfBoth.stop()]);
    expect([load.answers, loadOfBoth.answers]).to.deep.equal([[201], [201]]);
    expect(await drained(services, [...load.acknowledged, ...loadOfBoth.acknowledged])).to.deep.equal([]);
  });

  it('given events of a kind that only the newer version knows, the old one leaves them alone, and the newer one delivers them once', async () => {
    const newer = await nextVersion({DELIVER_GIFTS: 'no'});
    const {order: wrapped} = await place(newer.address, 1);
    await settled(newer.address, wrapped);
    await Promise.all([newer.orders.stop(), newer.payments.stop()]);

    const old = await presentVersion();
    const {order: plain} = await place(old.address, 1);
    expect((await settled(old.address, plain)).status).to.equal('Confirmed');
    expect((await show(old.address, wrapped.id)).status).to.equal('Confirmed');
    expect(await gifts()).to.deep.equal([{order: wrapped.id, due: true, attempts: 0, lease: null}]);

    const again = await nextVersion();
    await again.orders.line(/gift wrapped/);
    expect(await drained(services, [])).to.deep.equal([]);
    expect(await gifts()).to.deep.equal([{order: wrapped.id, due: false, attempts: 1, lease: null}]);
  });

  it('given such events that wait for longer than a backlog may, the old one still accepts orders', async () => {
    const newer = await nextVersion({DELIVER_GIFTS: 'no'});
    await settled(newer.address, (await place(newer.address, 1)).order);
    await Promise.all([newer.orders.stop(), newer.payments.stop()]);
    await eventually(
      () => rowsOf(services.databaseUrl('order-app'), `${waitingGifts} and stored_at < now() - interval '1 second'`),
      (waiting) => waiting.length > 0,
      'waiting for longer than the backlog may',
    );

    const old = await presentVersion({BACKLOG_AGE_MS_MAX: '1000'});
    const load = new Load(old.address);
    // So many take longer than a second, and every second the service looks at its backlog.
    await load.answered(201, 5 * ordersEach);
    await load.stop();
    expect(load.answers).to.deep.equal([201]);
  });

  async function presentVersion(environment: Record<string, string> = {}): Promise<Version> {
    const [{address, process}, payments] = await Promise.all([
      services.orderApp(environment),
      services.paymentApp(environment),
    ]);
    return {address, orders: process, payments};
  }

  async function nextVersion(environment: Record<string, string> = {}): Promise<Version> {
    const orders = services.start('order-app', environment, next['order-app']);
    const payments = services.start('payment-app', environment, next['payment-app']);
    await orders.line(new RegExp(`"migration":"${migrations.orders}"`));
    await payments.line(new RegExp(`"migration":"${migrations.payments}"`));
    await Promise.all([orders, payments].map((process) => process.line(/"msg":"ready"/)));
    const {port} = JSON.parse(await orders.line(/"msg":"listening on/)) as {port: number};
    return {address: `http://127.0.0.1:${port}`, orders, payments};
  }

  /** Resolves when each version has handled a request and a result of the other one. */
  async function exchanged(old: Version, newer: Version): Promise<void> {
    const ways = (): Record<string, boolean> => {
      const [requests, results] = [ordersIn(newer.orders, saidMore), ordersIn(newer.payments, saidMore)];
      const [charged, applied] = ['payment processed', 'payment result applied'];
      return {
        'a newer request, charged by the old version': ordersIn(old.payments, charged).some((id) =>
          requests.includes(id),
        ),
        'an old request, charged by the newer version': ordersIn(newer.payments, charged).some(
          (id) => !requests.includes(id),
        ),
        'a newer result, applied by the old version': ordersIn(old.orders, applied).some((id) => results.includes(id)),
        'an old result, applied by the newer version': ordersIn(newer.orders, applied).some(
          (id) => !results.includes(id),
        ),
      };
    };
    await eventually(
      async () => ways(),
      (happened) => Object.values(happened).every(Boolean),
      'exchanging messages in both directions',
    );
  }

  const gifts = (): Promise<object[]> =>
    rowsOf(
      services.databaseUrl('order-app'),
      `select order_id as order, due_at is not null as due, attempts, lease_token as lease
       from order_events where type = 'OrderGiftWrapped'`,
    );
});

/** The orders of all lines that say this. */
function ordersIn(process: StartedProcess, what: string): string[] {
  const lines = process.lines.filter((line) => line.includes(`"msg":"${what}`));
  return lines.map((line) => (JSON.parse(line) as {orderId: string}).orderId);
}
