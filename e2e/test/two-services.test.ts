import {eventually, requireBroker, stopTestServer} from '@orderwell/test-support';
import {connect} from 'amqplib';
import {expect} from 'chai';
import {inParallel, place, settled, show} from '../support/order-client.ts';
import {Services} from '../support/services.ts';

describe('the two services on PostgreSQL and RabbitMQ', function () {
  this.timeout(180_000);
  let services: Services;

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    services = await Services.prepare();
  });
  afterEach(() => services.stop());
  after(() => stopTestServer());

  it('given a request id, shows it in the logs of both services', async () => {
    const {address, process: orders} = await services.orderApp();
    const payments = await services.paymentApp();
    await place(address, 1, {'X-Request-ID': 'follow-me-1'});
    expect(await payments.line(/payment processed/)).to.contain('"requestId":"follow-me-1"');
    expect(await orders.line(/payment result applied/)).to.contain('"requestId":"follow-me-1"');
  });

  it('given several payment services, shares the work among them', async () => {
    const {address} = await services.orderApp();
    const workers = await Promise.all([1, 2, 3].map(() => services.paymentApp({AMQP_PREFETCH: '1'})));
    const answers = await inParallel(60, 16, () => place(address, 1));
    await Promise.all(answers.map(({order}) => settled(address, order)));
    for (const worker of workers) expect(worker.output).to.contain('payment processed');
  });

  it('given no payment service yet, keeps the orders until there is one', async () => {
    const {address} = await services.orderApp();
    const {order} = await place(address, 1);
    expect(order.status).to.equal('Pending');
    await services.paymentApp();
    expect((await settled(address, order)).status).to.equal('Confirmed');
  });

  it('given a key for messages, pays orders, and believes no result that was not signed', async () => {
    const environment = {MESSAGE_SIGNING_KEY: 'a key of this test, of more than 32 characters'};
    const {address, process: orders} = await services.orderApp(environment);
    const {order: waiting} = await place(address, 6);
    const model = await connect(services.brokerUrl);
    const channel = await model.createConfirmChannel();
    channel.sendToQueue(
      services.names.resultQueue,
      Buffer.from(JSON.stringify({orderId: waiting.id, paymentStatus: 'successfull'})),
      {messageId: 'forged', type: 'payment.result'},
    );
    await channel.waitForConfirms();
    await model.close();
    await orders.line(/UNTRUSTED_MESSAGE/);
    expect((await show(address, waiting.id)).status).to.equal('Pending');
    const payments = await services.paymentApp(environment);
    expect((await settled(address, waiting)).status).to.equal('Canceled');
    expect((await settled(address, (await place(address, 5)).order)).status).to.equal('Confirmed');
    for (const {output} of [orders, payments]) expect(output).to.not.contain('a key of this test');
  });

  it('given SIGTERM, both services stop in order', async () => {
    const {address, process: orders} = await services.orderApp();
    const payments = await services.paymentApp();
    await settled(address, (await place(address, 1)).order);
    expect(await orders.stop('SIGTERM')).to.deep.include({code: 0});
    expect(await payments.stop('SIGTERM')).to.deep.include({code: 0});
    expect(orders.output).to.contain('"msg":"stopped"');
  });

  it('given bad settings, each service ends with one message that lists them all', async () => {
    for (const app of ['order-app', 'payment-app'] as const) {
      const process = services.start(app, {AMQP_SERVER_URL: 'http://broker', AMQP_PREFETCH: 'many'});
      expect((await process.ended).code, app).to.equal(1);
      expect(process.lines).to.deep.equal([
        `${app}: the settings are wrong:`,
        '  AMQP_SERVER_URL must look like amqp://user:password@host:5672, or amqps:// for TLS',
        '  AMQP_PREFETCH must be a whole number from 1 to 1000',
      ]);
    }
  });

  it('given a taken port, the order service says so in one line and ends with 1', async () => {
    const {address} = await services.orderApp();
    const {port} = new URL(address);
    const second = services.start('order-app', {PORT: port});
    expect((await second.ended).code).to.equal(1);
    expect(second.lines.filter((line) => line.startsWith('order-app: '))).to.have.length(1);
    expect(second.output).to.contain(port);
  });

  it('given no broker, accepts orders all the same and says once that it waits', async () => {
    const {address, process} = await services.orderApp({AMQP_SERVER_URL: 'amqp://guest:guest@127.0.0.1:1'});
    expect((await place(address, 1)).status).to.equal(201);
    await process.line(/message broker .* cannot be used/);
    expect(await health(process, 'readyz')).to.equal(200);
    expect(process.lines.filter((line) => line.includes('cannot be used'))).to.have.length(1);
  });

  it('given no database, answers 503, says once that it waits, and is not ready', async () => {
    const process = services.start('order-app', {DATABASE_URL: 'postgres://postgres@127.0.0.1:1/orders'});
    const {port} = JSON.parse(await process.line(/"msg":"listening on/)) as {port: number};
    await process.line(/database: .*trying again until it works/);
    const answer = await place(`http://127.0.0.1:${port}`, 1);
    expect(answer.status).to.equal(503);
    expect(answer.order).to.include({code: 'STARTING'});
    expect(await health(process, 'readyz')).to.equal(503);
    expect((await process.stop('SIGTERM')).code).to.equal(0);
  });

  for (const app of ['order-app', 'payment-app'] as const) {
    it(`given neither database nor broker, ${app} is alive and not ready`, async () => {
      const process = services.start(app, {
        AMQP_SERVER_URL: 'amqp://guest:guest@127.0.0.1:1',
        DATABASE_URL: 'postgres://postgres@127.0.0.1:1/none',
      });
      expect(await health(process, 'livez')).to.equal(200);
      expect(await health(process, 'readyz')).to.equal(503);
    });
  }

  it('given queues that exist with other arguments, names the setting in one line and accepts orders', async () => {
    const classic = await services.paymentApp({AMQP_QUEUE_TYPE: 'classic'});
    await eventually(
      () => health(classic, 'readyz'),
      (status) => status === 200,
      'readiness',
    );
    await classic.stop();
    const {address, process} = await services.orderApp();
    expect(await process.line(/AMQP_QUEUE_TYPE/)).to.contain(services.names.requestQueue);
    expect((await place(address, 1)).status).to.equal(201);
  });
});

/** The status of an answer about the health of a service. */
async function health(process: {line(pattern: RegExp): Promise<string>}, path: 'livez' | 'readyz'): Promise<number> {
  const {managementPort} = JSON.parse(await process.line(/"managementPort":\d+/)) as {managementPort: number};
  return (await fetch(`http://127.0.0.1:${managementPort}/${path}`)).status;
}
