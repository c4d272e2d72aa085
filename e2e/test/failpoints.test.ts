import {eventually, requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {failing} from '../support/failpoints/failing.ts';
import {stepsToTake} from '../support/failpoints/steps.ts';
import type {Acknowledged} from '../support/audit.ts';
import {Queues} from '../support/queues.ts';
import {Services} from '../support/services.ts';

/** Every step of one order's way that reaches beyond the process, in the order in which they come. */
const stepsOfTheOrderService = [
  'before orders.add',
  'after orders.add',
  'after outbox.claim',
  'before requester.requestPayment',
  'after requester.requestPayment',
  'before outbox.settle',
  'after outbox.settle',
  'before result.handle',
  'before orders.save',
  'after orders.save',
  'after result.handle',
];
const stepsOfThePaymentService = [
  'before request.processPayment',
  'before payments.addIfAbsent',
  'after payments.addIfAbsent',
  'before gateway.charge',
  'after gateway.charge',
  'before payments.save',
  'after payments.save',
  'after request.processPayment',
  'after results.claim',
  'before publisher.publish',
  'after publisher.publish',
  'before results.settle',
  'after results.settle',
];
/** And of a cancellation's. */
const stepsOfACancellation = [
  'before request.cancelPayment',
  'after request.cancelPayment',
  'before gateway.refund',
  'after gateway.refund',
];
/** And of a message that cannot be handled now, so that a copy of it is to come again later. */
const stepsOfARetry = ['before retry.publish', 'after retry.publish'];

describe('a service that is killed at any step of an order’s way', function () {
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

  for (const step of stepsToTake(stepsOfTheOrderService, 'after orders.add')) {
    it(`given the order service dies ${step}, the order is placed once, paid once and confirmed`, async () => {
      await services.paymentApp();
      const dying = services.start('order-app', {FAILPOINT: step}, failing['order-app']);
      const order = await placedInTheEnd(dying);
      await confirmed(order);
      expect(await drained(services, [order])).to.deep.equal([]);
    });
  }

  for (const step of stepsToTake(stepsOfThePaymentService, 'after gateway.charge')) {
    it(`given the payment service dies ${step}, the order is paid once and confirmed`, async () => {
      const {address} = await services.orderApp();
      const dying = services.start('payment-app', {FAILPOINT: step}, failing['payment-app']);
      await dying.line(/"msg":"ready"/);
      const order = (await post(address)) ?? unanswered();
      expect((await dying.ended).signal).to.equal('SIGKILL');
      await services.paymentApp();
      await confirmed(order);
      expect(await drained(services, [order])).to.deep.equal([]);
    });
  }

  for (const step of stepsToTake(stepsOfACancellation, 'after gateway.refund')) {
    it(`given the payment service dies ${step}, the money goes back once`, async () => {
      const {address} = await services.orderApp();
      const dying = services.start('payment-app', {FAILPOINT: step}, failing['payment-app']);
      await dying.line(/"msg":"ready"/);
      const order = (await post(address)) ?? unanswered();
      await confirmed(order);
      const canceled = await fetch(`${address}/orders/${order.id}/cancel`, {method: 'POST'});
      expect(canceled.status).to.equal(200);
      expect((await dying.ended).signal).to.equal('SIGKILL');
      await services.paymentApp();
      expect(await drained(services, [order])).to.deep.equal([]);
      expect((await services.show(order.id)).status).to.equal('Canceled');
    });
  }

  for (const step of stepsToTake(stepsOfARetry, 'after retry.publish')) {
    const copies = step === 'after retry.publish' ? 1 : 0;
    it(`given the payment service dies ${step} while its store is out, the order is paid once and confirmed`, async () => {
      const {address} = await services.orderApp();
      const outage = {FAILPOINT: step, FAILPOINT_OUTAGE: 'payments.addIfAbsent'};
      const dying = services.start('payment-app', outage, failing['payment-app']);
      await dying.line(/"msg":"ready"/);
      const order = (await post(address)) ?? unanswered();
      expect((await dying.ended).signal).to.equal('SIGKILL');
      const {requestQueue} = services.names;
      expect(await queues.count(`${requestQueue}.retry.5s`)).to.equal(copies);
      expect(await queues.waiting(requestQueue), 'the original').to.equal(1);
      const payments = await services.paymentApp();
      await confirmed(order);
      await processed(payments, 1 + copies);
      expect(await drained(services, [order])).to.deep.equal([]);
    });
  }

  /** A client that gets no answer asks again with its key, until it gets one; the service comes back meanwhile. */
  async function placedInTheEnd(dying: StartedProcess): Promise<Acknowledged> {
    await dying.line(/"msg":"ready"/);
    const {port} = JSON.parse(await dying.line(/"msg":"listening on/)) as {port: number};
    const first = await post(`http://127.0.0.1:${port}`);
    expect((await dying.ended).signal).to.equal('SIGKILL');
    const {address} = await services.orderApp();
    const again = (await post(address)) ?? unanswered();
    if (first !== undefined) expect(again.id).to.equal(first.id);
    return again;
  }

  const confirmed = ({id}: Acknowledged): Promise<unknown> =>
    eventually(
      () => services.show(id),
      ({status}) => status === 'Confirmed',
      `the confirmation of ${id}`,
    );
});

async function post(address: string): Promise<Acknowledged | undefined> {
  try {
    const response = await fetch(`${address}/orders`, {
      method: 'POST',
      headers: {'content-type': 'application/json', 'idempotency-key': 'order-1'},
      body: JSON.stringify({productId: '1', quantity: 1}),
    });
    if (response.status !== 201) return undefined;
    const {id, totalPrice} = (await response.json()) as Acknowledged;
    return {id, totalPrice, key: 'order-1'};
  } catch {
    return undefined;
  }
}

/** Resolves when the payment service has processed so many messages. */
const processed = (payments: StartedProcess, times: number): Promise<unknown> =>
  eventually(
    async () => payments.lines.filter((line) => line.includes('"msg":"payment processed"')).length,
    (count) => count >= times,
    `processing ${times} messages`,
  );

function unanswered(): never {
  throw new Error('a healthy service was expected to answer');
}
