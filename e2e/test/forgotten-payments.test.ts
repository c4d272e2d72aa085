import {eventually, requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {historyOf} from '../support/history.ts';
import {movementsOf} from '../support/invariants.ts';
import {type OrderJson, place, settled} from '../support/order-client.ts';
import {Queues} from '../support/queues.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

describe('a payment database that was restored to an earlier moment', function () {
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

  it('given a cancellation of a payment that it does not know any more, gives back what the gateway has', async () => {
    const [{address}] = await Promise.all([services.orderApp(), services.paymentApp()]);
    const {order} = await place(address, 1);
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    await resultsAnnounced();
    await forgetPayments();

    expect((await fetch(`${address}/orders/${order.id}/cancel`, {method: 'POST'})).status).to.equal(200);
    await ended(order, 'Canceled');
    expect(await movements()).to.deep.equal(['capture', 'refund']);
  });

  it('given an order whose payment it does not know any more and whose result was lost, finds the charge again', async () => {
    const {order} = await chargedButUntold();
    await forgetPayments();

    const [{process}] = await Promise.all([services.orderApp(), services.paymentApp()]);
    await process.line(/had got lost: asked again/);
    await ended(order, 'Confirmed');
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced', 'OrderPaymentOverdue', 'OrderConfirmed']);
    expect(await movements()).to.deep.equal(['capture']);
  });

  it('given such an order that is canceled, charges nothing anew and gives back what the gateway has', async () => {
    const {order} = await chargedButUntold();
    await forgetPayments();

    const {address} = await services.orderApp();
    expect((await fetch(`${address}/orders/${order.id}/cancel`, {method: 'POST'})).status).to.equal(200);
    await services.paymentApp();
    await ended(order, 'Canceled');
    expect(await movements()).to.deep.equal(['capture', 'refund']);
  });

  /** An order that was paid for, whose result nobody has: both services have ended. */
  async function chargedButUntold(): Promise<{order: OrderJson}> {
    const {address, process} = await services.orderApp();
    const {order} = await place(address, 1);
    await queues.waiting(services.names.requestQueue);
    await process.stop();
    const payments: StartedProcess = await services.paymentApp();
    await payments.line(/payment processed/);
    await queues.lose(services.names.resultQueue);
    await payments.stop();
    return {order};
  }

  /** The payments and the messages that took effect are those of an earlier moment; the gateway's books are not ours. */
  async function forgetPayments(): Promise<void> {
    const forgotten = await rowsOf(services.databaseUrl('payment-app'), 'delete from payments returning id');
    expect(forgotten).to.have.length(1);
    await rowsOf(services.databaseUrl('payment-app'), 'delete from processed_messages');
  }

  async function resultsAnnounced(): Promise<void> {
    await eventually(
      () => rowsOf(services.databaseUrl('payment-app'), 'select from payments where due_at is not null'),
      (waiting) => waiting.length === 0,
      'announcing results',
    );
  }

  async function ended(order: OrderJson, expected: string): Promise<void> {
    await eventually(
      () => services.show(order.id),
      ({status}) => status === expected,
      `the end of order ${order.id}`,
    );
    expect(await drained(services, [{...order, key: order.id}])).to.deep.equal([]);
  }

  /** What the gateway's journal says, which has one order's payment only. */
  const movements = async (): Promise<string[]> => (await movementsOf(services)).map(({kind}) => kind);
});
