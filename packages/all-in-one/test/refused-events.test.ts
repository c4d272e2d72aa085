import {silentLogger} from '@orderwell/adapters/runtime';
import {orderAppConfig} from '@orderwell/order-app';
import {paymentAppConfig} from '@orderwell/payment-app';
import {eventually} from '@orderwell/test-support';
import {expect} from 'chai';
import {Client} from 'pg';
import {type AllInOne, startAllInOne} from '../src/all-in-one.ts';

/** As if a day had passed since the event was stored. */
const aged = `update order_events set stored_at = now() - interval '1 day' where type = 'OrderCancelRequested'`;
/** As if it had been tried again and again, all but the last time. */
const nearlyGivenUp = `
  update order_events set refusals = 7, due_at = now()
  where type = 'OrderCancelRequested' and due_at is not null and lease_token is null`;
/** In this time the service looks at its backlog, which it does every second. */
const lookedAtMs = 1_500;

describe('an event that the payment side refuses for good, in one process', function () {
  this.timeout(120_000);
  let system: AllInOne;
  let address: string;

  before(async () => {
    const environment = {PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DELAY_MS: '0'};
    system = await startAllInOne({
      dataDir: undefined,
      order: orderAppConfig(environment),
      payment: paymentAppConfig(environment),
      logger: silentLogger,
    });
    address = `http://127.0.0.1:${system.port}`;
  });
  after(() => system?.stop());

  it('is parked with the reason, and new orders are accepted and settled before and after that', async () => {
    const order = await confirmed();
    await rows('payments', `update payments set amount_minor = 1 where order_id = '${order}'`);
    expect((await fetch(`${address}/orders/${order}/cancel`, {method: 'POST'})).status).to.equal(200);
    const [refused] = await eventually(
      () => rows<{refusals: number}>('orders', 'select refusals from order_events where refusals > 0'),
      (found) => found.length > 0,
      'refusing the event',
    );
    expect(refused?.refusals).to.equal(1);
    await rows('orders', aged);
    await acceptsOrders();

    await rows('orders', nearlyGivenUp);
    const [parked] = await eventually(
      () => rows('orders', `select type, park_reason from order_events where parked_at is not null`),
      (found) => found.length > 0,
      'parking the event',
    );
    expect(parked).to.deep.include({type: 'OrderCancelRequested'});
    expect(parked).to.have.property('park_reason').that.contains(`order ${order} was to pay`);
    await acceptsOrders();
  });

  async function acceptsOrders(): Promise<void> {
    for (const begun = performance.now(); performance.now() - begun < lookedAtMs; ) await confirmed();
  }

  /** Places an order, and sees it paid. @returns its id */
  async function confirmed(): Promise<string> {
    const response = await fetch(`${address}/orders`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({productId: '1', quantity: 1}),
    });
    expect(response.status).to.equal(201);
    const {id} = (await response.json()) as {id: string};
    await eventually(
      async () => (await fetch(`${address}/orders/${id}`)).json() as Promise<{status: string}>,
      ({status}) => status === 'Confirmed',
      `the payment of order ${id}`,
    );
    return id;
  }

  async function rows<Row extends object>(database: string, statement: string): Promise<Row[]> {
    const client = new Client({connectionString: system.database.url(database)});
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }
});
