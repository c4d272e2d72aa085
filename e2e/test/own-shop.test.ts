import {requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {type OrderJson, settled} from '../support/order-client.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

const program = (app: string): string => `examples/own-shop/${app}.ts`;
/** What no log may show. */
const secret = 's3cret-of-the-customer';

describe('the shop of the examples on PostgreSQL and RabbitMQ', function () {
  this.timeout(60_000);
  let services: Services;
  let processes: readonly StartedProcess[] = [];

  before(async function () {
    await requireBroker(this);
    services = await Services.prepare({LOG_LEVEL: 'debug'});
    const payments = services.start('payment-app', {}, program('payment-app'));
    const {process: orders} = await services.orderApp({}, program('order-app'));
    await payments.line(/"msg":"ready"/);
    processes = [orders, payments];
  });
  after(async () => {
    await services?.stop();
    await stopTestServer();
  });

  async function posted(path: string, body: object): Promise<{status: number; json: OrderJson & {code?: string}}> {
    const headers = {'Content-Type': 'application/json'};
    const answer = await fetch(services.address + path, {method: 'POST', headers, body: JSON.stringify(body)});
    return {status: answer.status, json: (await answer.json()) as OrderJson};
  }
  const ordered = (quantity: number, metadata: object): ReturnType<typeof posted> =>
    posted('/orders', {productId: '1', quantity, metadata});

  it('given a till, collects there at the prices of the house, and hands the order over', async () => {
    const metadata = {till: 'till-2', coupon: 'half', note: secret};
    const {status, json: placed} = await ordered(2, metadata);
    expect([status, placed.totalPrice]).to.deep.equal([201, 199]);
    expect(await settled(services.address, placed)).to.deep.include({status: 'Confirmed', metadata});
    expect(
      await rowsOf(services.databaseUrl('payment-app'), 'select metadata, gateway_reference from payments'),
    ).to.deep.equal([{metadata, gateway_reference: `till-2/pay_${placed.id}`}]);

    const {status: handedOver, json: order} = await posted(`/orders/${placed.id}/hand-over`, {counter: 'counter-3'});
    expect([handedOver, order.status]).to.deep.equal([200, 'Confirmed']);
    expect(
      await rowsOf(
        services.databaseUrl('order-app'),
        `select version, status, details, due_at from order_events where type = 'OrderNoted' and order_id = $1`,
        [placed.id],
      ),
    ).to.deep.equal([
      {
        version: 3,
        status: 'Confirmed',
        details: {note: {type: 'handed_over', data: {counter: 'counter-3'}}},
        due_at: null,
      },
    ]);
  });

  it('given no till, is told so by the gateway, and hands nothing over', async () => {
    const {json: placed} = await ordered(1, {note: secret});
    expect(await settled(services.address, placed)).to.include({status: 'Canceled', cancelReason: 'no_till'});
    const {status, json: problem} = await posted(`/orders/${placed.id}/hand-over`, {counter: 'counter-3'});
    expect([status, problem.code]).to.deep.equal([409, 'X_NOT_PAID']);
  });

  it('given more than the coupon is for, refuses the order with the house’s own code', async () => {
    const {status, json: problem} = await ordered(6, {till: 'till-2', coupon: 'half', note: secret});
    expect([status, problem.code]).to.deep.equal([422, 'X_COUPON_LIMIT']);
    expect(problem).to.deep.include({errors: [{pointer: '#/quantity', detail: 'at most 5 with this coupon'}]});
  });

  it('writes no value of metadata into a log', () => {
    for (const {output} of processes) expect(output).to.include('"msg":"ready"').and.not.include(secret);
  });
});
