import {ApplyPaymentResult, CustomerId, PlaceOrder} from '@orderwell/domain';
import {
  aCustomer,
  anOrder,
  aPaymentResult,
  aProduct,
  builtAt,
  FixedClock,
  SequentialIds,
} from '@orderwell/domain/testing';
import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {expect} from 'chai';
import {runningApi} from '../koa/running-api.ts';
import {orderDatabase} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';
import {committed, overBrokenNetwork} from './support/lost-answers.ts';

const clock = new FixedClock(builtAt);

describe('An order database that commits and is not heard', () => {
  const database = orderDatabase('lost commit');
  const network = overBrokenNetwork(database, openOrderDatabase);

  /** The orders and their events as they are stored, whatever anybody was told. */
  async function stored(): Promise<{orders: string[]; events: string[]}> {
    const orders = await database.query<{id: string}>('select id from orders order by id');
    const events = await database.query<{event: string}>(
      `select order_id || '.' || version || ' ' || type as event from order_events order by order_id, version`,
    );
    return {orders: orders.map(({id}) => id), events: events.map(({event}) => event)};
  }

  it('given the answer to COMMIT of a new order is lost, is UNAVAILABLE and does not try again', async () => {
    const {opened, proxy} = network();
    const order = anOrder({id: 'order-1'});
    const lost = proxy.endInsteadOf(committed);
    const refused = await opened.orders.add(order).catch((error: unknown) => error);
    expect(refused).to.include({code: 'UNAVAILABLE', nothingStored: false});
    await lost;
    expect(await stored()).to.deep.equal({orders: ['order-1'], events: ['order-1.1 OrderPlaced']});
    expect((await opened.orders.byId(order.id))?.status, 'the connection is replaced').to.equal('Pending');
  });

  it('given the answer to COMMIT of an order with a key is lost, says that it was placed, and so does the key', async () => {
    const {opened, proxy} = network();
    const [customer, product] = [aCustomer({id: CustomerId.parse('customer-1')}), aProduct()];
    await opened.customers.addIfAbsent(customer);
    await opened.products.addIfAbsent(product);
    const placeOrder = new PlaceOrder({...opened, clock, ids: new SequentialIds('order')});
    const place = () =>
      placeOrder.execute({
        customerId: customer.id,
        lines: [{productId: product.id, quantity: 2}],
        correlation: {},
        idempotency: {caller: customer.id, key: 'key-1', fingerprint: 'f', answerFor: ({id}) => `placed ${id}`},
      });
    const lost = proxy.endInsteadOf(committed);
    const placed = await place();
    expect(placed.kind === 'placed' && placed.order.id, 'it was looked up').to.equal('order-1');
    await lost;
    for (const again of [await place(), await place()]) {
      expect(again).to.deep.equal({kind: 'answered', answer: 'placed order-1'});
    }
    expect(await stored()).to.deep.equal({orders: ['order-1'], events: ['order-1.1 OrderPlaced']});
    expect((await opened.backlog({countMax: 10})).undelivered.count, 'its payment is to be asked for once').to.equal(1);
  });

  it('given the answer to COMMIT under a POST is lost, answers 201 and what was stored, and with the same key again', async () => {
    const {opened, proxy} = network();
    await using api = await runningApi({wrapOrders: () => opened.orders});
    const post = () => api.post({productId: '1', quantity: 1}, {headers: {'Idempotency-Key': 'key-1'}});
    const lost = proxy.endInsteadOf(committed);
    const unheard = await post();
    await lost;
    expect(unheard.status).to.equal(201);
    expect(unheard.headers.get('location')).to.equal('/orders/order-1');
    const body = await unheard.text();

    const [again, oncemore] = [await post(), await post()];
    expect(again.status).to.equal(201);
    expect(again.headers.get('idempotent-replayed')).to.equal('true');
    expect(again.headers.get('location')).to.equal('/orders/order-1');
    expect([await again.text(), await oncemore.text()]).to.deep.equal([body, body]);
    expect(await stored()).to.deep.equal({orders: ['order-1'], events: ['order-1.1 OrderPlaced']});
  });

  for (const [outcome, event] of [
    ['paid', 'OrderConfirmed'],
    ['declined', 'OrderCanceled'],
  ] as const) {
    it(`given the answer to COMMIT of a result that says ${outcome} is lost, its redelivery changes nothing`, async () => {
      const {opened, proxy} = network();
      const order = anOrder({id: 'order-1'});
      await opened.orders.add(order);
      const applying = new ApplyPaymentResult({orders: opened.orders, clock});
      const result = aPaymentResult({orderId: order.id, outcome});
      const lost = proxy.endInsteadOf(committed);
      await expectUnavailable(applying.execute(result));
      await lost;
      const applied = await opened.orders.byId(order.id);
      const again = await applying.execute(result);
      expect(again.kind).to.equal('unchanged');
      expect(again.order.snapshot).to.deep.equal(applied?.snapshot);
      expect((await stored()).events).to.deep.equal(['order-1.1 OrderPlaced', `order-1.2 ${event}`]);
    });
  }
});
