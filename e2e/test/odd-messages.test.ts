import {eventually, requireBroker, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {ExistingPaymentService} from '../support/existing-services.ts';
import {historyOf} from '../support/history.ts';
import {movementsOf} from '../support/invariants.ts';
import {type OrderJson, place, settled} from '../support/order-client.ts';
import {Queues} from '../support/queues.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

/** As if the time had passed after which a result that was refused is tried again. */
const dueAgain = 'update payments set due_at = now() where due_at is not null and lease_token is null';

describe('messages that are not as they should be', function () {
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

  it('given a success over another amount than the order’s, parks it, and the order waits for its own', async () => {
    const {resultQueue} = services.names;
    const {address} = await services.orderApp();
    const {order} = await place(address, 1);
    queues.send(
      resultQueue,
      {orderId: order.id, paymentStatus: 'successfull', totalPrice: 1, currency: 'USD'},
      'forged',
    );
    const parked = await queues.parked(resultQueue);
    expect(parked).to.deep.equal({id: 'forged', error: 'PAYMENT_AMOUNT_MISMATCH'});
    expect(await services.show(order.id)).to.include({status: 'Pending'});
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced']);

    await services.paymentApp();
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    expect(await drained(services, [acknowledged(order)], ['forged'])).to.deep.equal([]);
  });

  it('given a cancellation over another amount than the payment’s, parks it, and gives nothing back', async () => {
    const {cancelRequestQueue} = services.names;
    const [{address}] = await Promise.all([services.orderApp(), services.paymentApp()]);
    const {order} = await place(address, 1);
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    queues.send(cancelRequestQueue, {orderId: order.id, totalPrice: 1, currency: 'USD'}, 'forged');
    const parked = await queues.parked(cancelRequestQueue);
    expect(parked).to.deep.equal({id: 'forged', error: 'PAYMENT_AMOUNT_MISMATCH'});
    expect(await services.show(order.id)).to.include({status: 'Confirmed'});
    expect(await drained(services, [acknowledged(order)], ['forged'])).to.deep.equal([]);
    expect((await movementsOf(services)).map(({kind}) => kind)).to.deep.equal(['capture']);
  });

  it('given one message id for the results of two orders, both take effect', async () => {
    const classic = {AMQP_QUEUE_TYPE: 'classic'};
    const {requestQueue: requests, resultQueue: results} = services.names;
    const theirs = await ExistingPaymentService.start({requests, results, messageId: '1'});
    const {address} = await services.orderApp(classic);
    const [small, large] = await Promise.all([place(address, 5), place(address, 6)]);
    expect(await settled(address, small.order)).to.include({status: 'Confirmed'});
    expect(await settled(address, large.order)).to.include({status: 'Canceled'});
    await theirs.close();
  });

  it('given a second request that names another reply queue, announces the result there', async () => {
    await services.paymentApp();
    const [first, second] = await Promise.all([queues.replyQueue(), queues.replyQueue()]);
    const {requestQueue} = services.names;
    queues.send(requestQueue, {orderId: 'order-1', totalPrice: 199}, 'request-1', first);
    expect(await queues.next(first)).to.include({orderId: 'order-1', paymentStatus: 'successfull'});
    queues.send(requestQueue, {orderId: 'order-1', totalPrice: 199}, 'request-2', second);
    expect(await queues.next(second)).to.include({orderId: 'order-1', paymentStatus: 'successfull'});
    expect(await queues.count(first)).to.equal(0);
  });

  it('given a reply queue that is gone, announces the result in the usual queue in the end', async () => {
    const payments = await services.paymentApp();
    const {requestQueue, resultQueue} = services.names;
    queues.send(requestQueue, {orderId: 'order-1', totalPrice: 199}, 'request-1', `${requestQueue}.gone`);
    await payments.line(/announcing payment results: .*trying again/);
    await eventually(
      async () => {
        await rowsOf(services.databaseUrl('payment-app'), dueAgain);
        return queues.count(resultQueue);
      },
      (count) => count > 0,
      'announcing the result elsewhere',
    );
    expect(await queues.next(resultQueue)).to.include({orderId: 'order-1', paymentStatus: 'successfull'});
  });
});

const acknowledged = (order: OrderJson): OrderJson & {key: string} => ({...order, key: order.id});
