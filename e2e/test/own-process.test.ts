import {createDatabase, StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {place, settled, show} from '../support/order-client.ts';
import {rowsOf} from '../support/rows.ts';
import type {OwnDatabase} from '../support/services.ts';

describe('the shop without the two services', function () {
  this.timeout(60_000);
  let orders: OwnDatabase;
  let payments: OwnDatabase;
  let process: StartedProcess;
  let address: string;

  before(async () => {
    [orders, payments] = await Promise.all([createDatabase('own-orders'), createDatabase('own-payments')]);
  });
  after(async () => {
    await process?.stop();
    await Promise.all([orders?.drop(), payments?.drop()]);
    await stopTestServer();
  });

  async function start(): Promise<void> {
    const environment = {ORDERS_URL: orders.url, PAYMENTS_URL: payments.url, PORT: '0'};
    process = new StartedProcess('examples/own-process/shop.ts', {environment});
    const {port} = JSON.parse(await process.line(/"msg":"ready"/)) as {port: number};
    address = `http://127.0.0.1:${port}`;
  }
  beforeEach(start);
  afterEach(() => process.stop());

  it('takes an order, collects its total once and confirms it', async () => {
    const {status, order} = await place(address, 2);
    expect([status, order.totalPrice]).to.deep.equal([201, 398]);
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    const moved = 'select kind, amount_minor::int from simulated_gateway.movements where payment_id like $1';
    expect(await rowsOf(payments.url, moved, [`%${order.id}`])).to.deep.equal([{kind: 'capture', amount_minor: 39800}]);
  });

  it('cancels what the gateway declines', async () => {
    const {order} = await place(address, 6);
    expect(await settled(address, order)).to.include({status: 'Canceled', cancelReason: 'insufficient_funds'});
  });

  it('given a kill in between, brings to an end in the next process what it took on', async () => {
    const {order} = await place(address, 1);
    process.kill('SIGKILL');
    await process.ended;
    await start();
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    expect(await show(address, order.id)).to.include({totalPrice: 199});
  });

  it('given SIGTERM, ends in order', async () => {
    expect(await process.stop()).to.include({code: 0});
    expect(process.lines.at(-1)).to.contain('"msg":"stopped"');
  });
});
