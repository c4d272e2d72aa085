import {eventually, requireBroker, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {ExistingOrderService, ExistingPaymentService} from '../support/existing-services.ts';
import {place, settled} from '../support/order-client.ts';
import {Services} from '../support/services.ts';

describe('services that were there before', function () {
  this.timeout(120_000);
  let services: Services;
  let queues: {requests: string; results: string};

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    services = await Services.prepare({AMQP_QUEUE_TYPE: 'classic'});
    queues = {requests: services.names.requestQueue, results: services.names.resultQueue};
  });
  afterEach(() => services.stop());
  after(() => stopTestServer());

  it('given their payment service, our orders are confirmed or canceled by it', async () => {
    const theirs = await ExistingPaymentService.start(queues);
    const {address} = await services.orderApp();
    const [small, large] = await Promise.all([place(address, 5), place(address, 6)]);
    expect((await settled(address, small.order)).status).to.equal('Confirmed');
    expect((await settled(address, large.order)).status).to.equal('Canceled');
    await theirs.close();
  });

  it('given their order service, our payment service answers it', async () => {
    const theirs = await ExistingOrderService.start(queues);
    await services.paymentApp();
    theirs.requestPayment('507f1f77bcf86cd799439011', 199.5, 'their-request-1');
    theirs.requestPayment('507f191e810c19729de860ea', 1194, 'their-request-2');
    await eventually(
      async () => theirs.answers.size,
      (size) => size === 2,
      'two answers',
    );
    expect(Object.fromEntries(theirs.answers)).to.deep.equal({
      '507f1f77bcf86cd799439011': {paymentStatus: 'successfull', correlationId: 'their-request-1'},
      '507f191e810c19729de860ea': {paymentStatus: 'failed', correlationId: 'their-request-2'},
    });
    await theirs.close();
  });

  it('given their request twice, our payment service charges once and answers twice the same', async () => {
    const theirs = await ExistingOrderService.start(queues);
    const payments = await services.paymentApp();
    theirs.requestPayment('order-1', 199, 'first');
    await eventually(
      async () => theirs.answers.size,
      (size) => size === 1,
      'an answer',
    );
    theirs.answers.clear();
    theirs.requestPayment('order-1', 199, 'again');
    await eventually(
      async () => theirs.answers.size,
      (size) => size === 1,
      'another answer',
    );
    expect(theirs.answers.get('order-1')?.paymentStatus).to.equal('successfull');
    expect(payments.lines.filter((line) => line.includes('payment processed'))).to.have.length(2);
    await theirs.close();
  });
});
