import {eventually, requireBroker, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {movementsOf} from '../support/invariants.ts';
import {type OrderJson, place, settled} from '../support/order-client.ts';
import {Queues} from '../support/queues.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

/** Soon, and so often that the order does not give up while a service starts. */
const patient = {PAYMENT_DEADLINE_MS: '1000', PAYMENT_REQUESTS_MAX: '30'};
const impatient = {PAYMENT_DEADLINE_MS: '1000', PAYMENT_REQUESTS_MAX: '2'};

describe('messages that get lost between the two services', function () {
  this.timeout(120_000);
  let services: Services;
  let queues: Queues;

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    services = await Services.prepare();
    queues = await Queues.open(services.brokerUrl);
  });
  afterEach(async () => {
    await queues.close();
    await services.stop();
  });
  after(() => stopTestServer());

  it('given a payment request that is lost, the order asks again, is paid once and confirmed', async () => {
    const {address, process} = await services.orderApp(patient);
    const order = await placed(address);
    await queues.lose(services.names.requestQueue);
    await process.line(/"paymentRequests":2.*asked again/);
    await services.paymentApp();
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    expect(await drained(services, [acknowledged(order)])).to.deep.equal([]);
    expect(await movements()).to.deep.equal(['capture']);
  });

  it('given a payment result that is lost, the order asks again, hears the same result, and is paid once and confirmed', async () => {
    const first = await services.orderApp();
    const order = await placed(first.address);
    await queues.waiting(services.names.requestQueue);
    await first.process.stop();
    const payments = await services.paymentApp();
    await payments.line(/payment processed/);
    await queues.lose(services.names.resultQueue);
    expect(await movements()).to.deep.equal(['capture']);

    const {address, process} = await services.orderApp(patient);
    await process.line(/"paymentRequests":\d+.*asked again/);
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    expect(await drained(services, [acknowledged(order)])).to.deep.equal([]);
    expect(await movements()).to.deep.equal(['capture']);
  });

  it('given nobody who answers, the order is canceled after its last request, and no money is taken', async () => {
    const orders = await services.orderApp(impatient);
    const order = await placed(orders.address);
    expect(await settled(orders.address, order)).to.include({status: 'Canceling'});
    await queues.waiting(services.names.cancelRequestQueue);
    await queues.lose(services.names.requestQueue);
    expect(await requestsFor(order)).to.equal(Number(impatient.PAYMENT_REQUESTS_MAX));
    await services.paymentApp();
    await eventually(
      () => services.show(order.id),
      ({status}) => status === 'Canceled',
      'the end of the order',
    );
    expect(await drained(services, [acknowledged(order)])).to.deep.equal([]);
    expect(await movements()).to.deep.equal([]);
  });

  async function requestsFor({id}: OrderJson): Promise<number | undefined> {
    const asked = 'select payment_requests as count from orders where id = $1';
    const [row] = await rowsOf<{count: number}>(services.databaseUrl('order-app'), asked, [id]);
    return row?.count;
  }

  /** What the gateway's journal says, which has one order's payment only. */
  const movements = async (): Promise<string[]> => (await movementsOf(services)).map(({kind}) => kind);
});

async function placed(address: string): Promise<OrderJson> {
  const {status, order} = await place(address, 1);
  expect(status).to.equal(201);
  return order;
}

const acknowledged = (order: OrderJson): OrderJson & {key: string} => ({...order, key: order.id});
