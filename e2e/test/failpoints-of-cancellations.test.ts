import {requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {failing} from '../support/failpoints/failing.ts';
import {stepsToTake} from '../support/failpoints/steps.ts';
import {type OrderJson, place, settled} from '../support/order-client.ts';
import {Queues} from '../support/queues.ts';
import {movementsOf} from '../support/invariants.ts';
import {Services} from '../support/services.ts';

/**
 * Every effect of a cancellation that reaches beyond the process, in the order in which they come: before the first one,
 * and after each. Before the next one is the same as after the one before.
 */
const stepsOfAsking = [
  'before orders.save',
  'after orders.save',
  'after outbox.claim',
  'after requester.cancelPayment',
  'after outbox.settle',
];
const stepsOfGivingBack = [
  'before request.cancelPayment',
  'after payments.addIfAbsent',
  'after payments.save',
  'after gateway.refund',
  'after request.cancelPayment',
  'after results.claim',
  'after publisher.publish',
  'after results.settle',
];
const stepsOfTheResult = ['before result.handle', 'before orders.save', 'after orders.save'];

describe('a service that is killed at any step of a cancellation', function () {
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

  for (const step of stepsToTake(stepsOfAsking, 'after orders.save')) {
    it(`given the order service dies ${step} when an order is called off, the money goes back once`, async () => {
      const {order, orders} = await paidOrder();
      await orders.stop();
      const dying = services.start('order-app', {FAILPOINT: step}, failing['order-app']);
      await dying.line(/"msg":"ready"/);
      const {port} = JSON.parse(await dying.line(/"msg":"listening on/)) as {port: number};
      const first = await cancel(`http://127.0.0.1:${port}`, order).catch(() => 'no answer');
      expect(first).to.be.oneOf([200, 'no answer']);
      await killed(dying);
      const {address} = await services.orderApp();
      expect(await cancel(address, order)).to.equal(200);
      await givenBack(order);
    });
  }

  for (const step of stepsToTake(stepsOfGivingBack, 'after gateway.refund')) {
    it(`given the payment service dies ${step} when it gives money back, it goes back once`, async () => {
      const {order, address, payments} = await paidOrder();
      await payments.stop();
      const dying = services.start('payment-app', {FAILPOINT: step}, failing['payment-app']);
      await dying.line(/"msg":"ready"/);
      expect(await cancel(address, order)).to.equal(200);
      await killed(dying);
      await services.paymentApp();
      await givenBack(order);
    });
  }

  for (const step of stepsToTake(stepsOfTheResult, 'after orders.save')) {
    it(`given the order service dies ${step} when it hears of the refund, the order is canceled`, async () => {
      const {order, orders, address, payments} = await paidOrder();
      await payments.stop();
      expect(await cancel(address, order)).to.equal(200);
      await queues.waiting(services.names.cancelRequestQueue);
      await orders.stop();
      await services.paymentApp();
      await queues.waiting(services.names.cancelResultQueue);
      await killed(services.start('order-app', {FAILPOINT: step}, failing['order-app']));
      await services.orderApp();
      await givenBack(order);
    });
  }

  async function paidOrder(): Promise<{
    order: OrderJson;
    address: string;
    orders: StartedProcess;
    payments: StartedProcess;
  }> {
    const [{address, process: orders}, payments] = await Promise.all([services.orderApp(), services.paymentApp()]);
    const {order} = await place(address, 1);
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    return {order, address, orders, payments};
  }

  async function givenBack(order: OrderJson): Promise<void> {
    expect(await drained(services, [{...order, key: order.id}])).to.deep.equal([]);
    expect(await services.show(order.id)).to.include({status: 'Canceled'});
    expect((await movementsOf(services)).map(({kind}) => kind)).to.deep.equal(['capture', 'refund']);
  }
});

async function cancel(address: string, {id}: OrderJson): Promise<number> {
  return (await fetch(`${address}/orders/${id}/cancel`, {method: 'POST'})).status;
}

async function killed(dying: StartedProcess): Promise<void> {
  expect((await dying.ended).signal).to.equal('SIGKILL');
}
