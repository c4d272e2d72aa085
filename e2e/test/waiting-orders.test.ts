import {brokerUrl, eventually, requireBroker, stopTestServer, TcpProxy} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {ExistingPaymentService} from '../support/existing-services.ts';
import {historyOf} from '../support/history.ts';
import {movementsOf} from '../support/invariants.ts';
import {inParallel, type OrderJson, place, settled} from '../support/order-client.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

/** How long an order hears nothing before it is inquired about, and how often its payment may be requested. */
const short = {PAYMENT_DEADLINE_MS: '2000', PAYMENT_REQUESTS_MAX: '3'};
/** Longer than all requests together could wait for their answers. */
const beyondAllDeadlinesMs = 10_000;

/** So many orders take the one gateway call at a time much longer than the deadline. */
const crowd = {orders: 200, latencyMs: 200, deadlineMs: 1_000};

describe('an order that has to wait', function () {
  this.timeout(180_000);
  let services: Services;
  let way: TcpProxy;

  before(async function () {
    await requireBroker(this);
    way = await TcpProxy.start(brokerUrl());
  });
  afterEach(() => services.stop());
  after(async () => {
    await way?.close();
    await stopTestServer();
  });

  it('given a broker that is away for longer than every deadline, stays Pending, and is confirmed when the broker is back', async () => {
    services = await Services.prepare(short);
    way.refuse();
    const {address, process} = await services.orderApp({AMQP_SERVER_URL: way.url});
    const {order} = await place(address, 1);
    await process.line(/message broker .* cannot be used/);
    await waitedFor(order, beyondAllDeadlinesMs);
    expect(await services.show(order.id)).to.include({status: 'Pending'});
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced']);

    way.resume();
    await services.paymentApp();
    await confirmed(address, order);
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced', 'OrderConfirmed']);
  });

  it('given a payment service that is away for longer than every deadline, stays Pending, and is confirmed when that is back', async () => {
    services = await Services.prepare(short);
    const {address, process} = await services.orderApp();
    const {order} = await place(address, 1);
    await waitedFor(order, beyondAllDeadlinesMs);
    expect(process.output).to.match(/have heard nothing from the payment side/);
    expect(await services.show(order.id)).to.include({status: 'Pending'});
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced']);

    await services.paymentApp();
    await confirmed(address, order);
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced', 'OrderConfirmed']);
  });

  it(`given ${crowd.orders} orders before a gateway that takes ${crowd.latencyMs} ms for each, all are confirmed, and no payment is requested twice`, async () => {
    services = await Services.prepare({
      PAYMENT_DEADLINE_MS: `${crowd.deadlineMs}`,
      GATEWAY_LATENCY_MS: `${crowd.latencyMs}`,
    });
    const [{address}, payments] = await Promise.all([services.orderApp(), services.paymentApp({AMQP_PREFETCH: '1'})]);
    const placed = await inParallel(crowd.orders, 20, () => place(address, 1));
    const ended = await inParallel(crowd.orders, 4, (index) => settled(address, placed[index]?.order ?? {id: 'none'}));
    expect(new Set(ended.map(({status}) => status))).to.deep.equal(new Set(['Confirmed']));
    expect(
      await drained(
        services,
        placed.map(({order}) => acknowledged(order)),
      ),
    ).to.deep.equal([]);
    expect(payments.output, 'that it was inquired').to.match(/"standing":"underWay".*inquiry answered/);
    expect(await requestedTwice()).to.equal(0);
  });

  it('given an existing payment service, which answers no inquiries, is asked for its payment once, and the log names it', async () => {
    services = await Services.prepare({...short, PAYMENT_REQUESTS_MAX: '1', AMQP_QUEUE_TYPE: 'classic'});
    const theirs = await ExistingPaymentService.start({
      requests: services.names.requestQueue,
      results: services.names.resultQueue,
      answers: false,
    });
    const {address, process} = await services.orderApp();
    const {order} = await place(address, 1);
    expect(await process.line(/heard nothing from the payment side/)).to.contain(order.id);
    await waitedFor(order, beyondAllDeadlinesMs);
    expect(theirs.requested).to.deep.equal([order.id]);
    expect(await services.show(order.id)).to.include({status: 'Pending'});
    expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced']);

    theirs.answer();
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    await theirs.close();
  });

  /** Resolves when the order was stored so long ago. */
  async function waitedFor({id}: OrderJson, ms: number): Promise<void> {
    await eventually(
      () =>
        rowsOf(
          services.databaseUrl('order-app'),
          `select from order_events where order_id = $1 and stored_at < now() - $2 * interval '1 millisecond'`,
          [id, ms],
        ),
      (old) => old.length > 0,
      `waiting for ${ms} ms`,
    );
  }

  /** The end of it: one capture, and nothing given back. */
  async function confirmed(address: string, order: OrderJson): Promise<void> {
    expect(await settled(address, order)).to.include({status: 'Confirmed'});
    expect(await drained(services, [acknowledged(order)])).to.deep.equal([]);
    expect((await movementsOf(services)).map(({kind}) => kind)).to.deep.equal(['capture']);
  }

  async function requestedTwice(): Promise<number | undefined> {
    const overdue = `select count(*)::int as count from order_events where type = 'OrderPaymentOverdue'`;
    return (await rowsOf<{count: number}>(services.databaseUrl('order-app'), overdue))[0]?.count;
  }
});

const acknowledged = (order: OrderJson): OrderJson & {key: string} => ({...order, key: order.id});
