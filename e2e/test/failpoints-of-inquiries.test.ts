import {requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {failing} from '../support/failpoints/failing.ts';
import {stepsToTake} from '../support/failpoints/steps.ts';
import {historyOf} from '../support/history.ts';
import {lookAtOnce} from '../support/inquiries.ts';
import {movementsOf} from '../support/invariants.ts';
import {type OrderJson, place, settled} from '../support/order-client.ts';
import {Queues} from '../support/queues.ts';
import {Services} from '../support/services.ts';

/** Every effect of an inquiry that reaches beyond the process, on either side, in the order in which they come. */
const stepsOfTheOrderService = [
  'after unanswered.takeDue',
  'after requester.inquire',
  'before answer.handle',
  'before orders.save',
  'after orders.save',
  'after answer.handle',
];
const stepsOfThePaymentService = [
  'before request.answerInquiry',
  'after waiting.mayHold',
  'before publisher.answerInquiry',
  'after publisher.answerInquiry',
];

/** What happened to an order whose request was lost: it was requested once more, or more often if inquiries crossed. */
const requestedAgain = /^OrderPlaced( OrderPaymentOverdue)+ OrderConfirmed$/;

describe('a service that is killed at any step of an inquiry', function () {
  this.timeout(120_000);
  let services: Services;
  let queues: Queues;

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    services = await Services.prepare({PAYMENT_DEADLINE_MS: '1000'});
    queues = await Queues.open(services.brokerUrl);
  });
  afterEach(async () => {
    await queues.close();
    await services.stop();
  });
  after(() => stopTestServer());

  for (const step of stepsToTake(stepsOfTheOrderService, 'after orders.save')) {
    it(`given the order service dies ${step}, the lost request is made again, and the order is paid once and confirmed`, async () => {
      const order = await orderWithLostRequest();
      await services.paymentApp();
      await killed(services.start('order-app', {FAILPOINT: step}, failing['order-app']));
      await services.orderApp();
      await confirmed(order);
    });
  }

  for (const step of stepsToTake(stepsOfThePaymentService, 'before publisher.answerInquiry')) {
    it(`given the payment service dies ${step}, the lost request is made again, and the order is paid once and confirmed`, async () => {
      const order = await orderWithLostRequest();
      const dying = services.start('payment-app', {FAILPOINT: step}, failing['payment-app']);
      await services.orderApp();
      await killed(dying);
      await services.paymentApp();
      await confirmed(order);
    });
  }

  async function orderWithLostRequest(): Promise<OrderJson> {
    const {address, process} = await services.orderApp({PAYMENT_DEADLINE_MS: '120000'});
    const {order} = await place(address, 1);
    await queues.lose(services.names.requestQueue);
    await process.stop();
    await lookAtOnce(services);
    return order;
  }

  async function confirmed(order: OrderJson): Promise<void> {
    expect((await settled(services.address, order)).status).to.equal('Confirmed');
    expect(await drained(services, [{...order, key: order.id}])).to.deep.equal([]);
    expect((await historyOf(services, order)).join(' ')).to.match(requestedAgain);
    expect((await movementsOf(services)).map(({kind}) => kind)).to.deep.equal(['capture']);
  }
});

async function killed(dying: StartedProcess): Promise<void> {
  expect((await dying.ended).signal).to.equal('SIGKILL');
}
