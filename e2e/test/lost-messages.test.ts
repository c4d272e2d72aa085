import {eventually, requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {historyOf} from '../support/history.ts';
import {lookAtOnce} from '../support/inquiries.ts';
import {movementsOf} from '../support/invariants.ts';
import {type OrderJson, place, settled} from '../support/order-client.ts';
import {Queues} from '../support/queues.ts';
import {Services} from '../support/services.ts';

/** As soon as can be. */
const impatient = {PAYMENT_DEADLINE_MS: '1000'};

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

  it('given a payment request that is lost, an inquiry finds out, it is made again, and the order is paid once and confirmed', async () => {
    const {address, process} = await services.orderApp(impatient);
    const order = await placed(address);
    await queues.lose(services.names.requestQueue);
    await services.paymentApp();
    await process.line(/"paymentRequests":2.*had got lost: asked again/);
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced', 'OrderPaymentOverdue', 'OrderConfirmed']);
    expect(await drained(services, [acknowledged(order)])).to.deep.equal([]);
    expect(await movements()).to.deep.equal(['capture']);
  });

  it('given a payment result that is lost, an inquiry has it announced again, and nothing is requested again', async () => {
    const first = await services.orderApp();
    const order = await placed(first.address);
    await queues.waiting(services.names.requestQueue);
    await first.process.stop();
    const payments = await services.paymentApp();
    await payments.line(/payment processed/);
    await queues.lose(services.names.resultQueue);
    expect(await movements()).to.deep.equal(['capture']);

    await lookAtOnce(services);
    const {address} = await services.orderApp(impatient);
    await payments.line(/"standing":"underWay".*inquiry answered/);
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced', 'OrderConfirmed']);
    expect(await drained(services, [acknowledged(order)])).to.deep.equal([]);
    expect(await movements()).to.deep.equal(['capture']);
  });

  it('given requests that are lost as often as they may be made, the order stays Pending, and the log says so', async () => {
    const {address, process} = await services.orderApp({...impatient, PAYMENT_REQUESTS_MAX: '1'});
    const order = await placed(address);
    await queues.lose(services.names.requestQueue);
    await services.paymentApp();
    expect(await process.line(/"level":"error".*got lost, as often as it may be requested/)).to.contain(order.id);
    expect(await services.show(order.id)).to.include({status: 'Pending'});
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced']);

    expect((await fetch(`${address}/orders/${order.id}/cancel`, {method: 'POST'})).status).to.equal(200);
    await ended(order, 'Canceled');
    expect(await movements()).to.deep.equal([]);
  });

  it('given a cancellation that is lost, an inquiry finds out, it is asked for again, and the money goes back once', async () => {
    const {process, order} = await canceledWhilePaymentsAreStopped();
    await queues.lose(services.names.cancelRequestQueue);
    await services.paymentApp();
    await process.line(/"status":"Canceling".*had got lost: asked again/);
    await ended(order, 'Canceled');
    expect(await historyOf(services, order)).to.deep.equal([
      'OrderPlaced',
      'OrderConfirmed',
      'OrderCancelRequested',
      'OrderCancellationOverdue',
      'OrderCanceled',
    ]);
    expect(await movements()).to.deep.equal(['capture', 'refund']);
  });

  it('given the result of a cancellation that is lost, an inquiry has it announced again, and nothing is asked for again', async () => {
    const {process, order} = await canceledWhilePaymentsAreStopped();
    await queues.waiting(services.names.cancelRequestQueue);
    await process.stop();
    const payments = await services.paymentApp();
    await payments.line(/payment canceled/);
    await queues.lose(services.names.cancelResultQueue);

    await services.orderApp(impatient);
    await ended(order, 'Canceled');
    expect(await historyOf(services, order)).to.deep.equal([
      'OrderPlaced',
      'OrderConfirmed',
      'OrderCancelRequested',
      'OrderCanceled',
    ]);
    expect(await movements()).to.deep.equal(['capture', 'refund']);
  });

  async function canceledWhilePaymentsAreStopped(): Promise<{process: StartedProcess; order: OrderJson}> {
    const [{address, process}, payments] = await Promise.all([services.orderApp(impatient), services.paymentApp()]);
    const order = await placed(address);
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    await payments.stop();
    expect((await fetch(`${address}/orders/${order.id}/cancel`, {method: 'POST'})).status).to.equal(200);
    return {process, order};
  }

  async function ended({id, ...order}: OrderJson, expected: string): Promise<void> {
    await eventually(
      () => services.show(id),
      ({status}) => status === expected,
      `the end of order ${id}`,
    );
    expect(await drained(services, [acknowledged({id, ...order})])).to.deep.equal([]);
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
