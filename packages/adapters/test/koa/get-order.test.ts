import {type OrderTrigger, OrderId} from '@orderwell/domain';
import {anOccasion} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderSchema} from '@orderwell/adapters/koa';
import {placedAt, type RunningApi, runningApi} from './running-api.ts';

const movedAt = '2026-05-14T21:32:00.000Z';

describe('GET /orders/{id}', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
    await api.post({productId: '1', quantity: 1});
  });
  afterEach(() => api.server.stop());

  const placed = {
    id: 'order-1',
    customerId: '1',
    productId: '1',
    quantity: 1,
    lines: [{productId: '1', quantity: 1, unitPrice: 199, linePrice: 199}],
    totalPrice: 199,
    currency: 'USD',
    status: 'Pending',
    createdAt: placedAt,
    updatedAt: placedAt,
  };

  async function move(trigger: OrderTrigger): Promise<void> {
    const order = await api.orders.byId(OrderId.parse('order-1'));
    if (order !== undefined) await api.orders.save(order.move(trigger, anOccasion({at: new Date(movedAt)})));
  }

  it('given a new order, answers 200 with the order as it was acknowledged', async () => {
    const response = await api.get('/orders/order-1');

    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal(placed);
  });

  it('given a paid order, answers with status Confirmed', async () => {
    await move({kind: 'paid'});

    const body: unknown = await (await api.get('/orders/order-1')).json();
    expect(body).to.deep.equal({...placed, status: 'Confirmed', updatedAt: movedAt});
    orderSchema.parse(body);
  });

  it('given a declined order, answers with status Canceled and why', async () => {
    await move({kind: 'declined', reason: 'insufficient_funds'});

    const body: unknown = await (await api.get('/orders/order-1')).json();
    expect(body).to.deep.equal({
      ...placed,
      status: 'Canceled',
      cancelReason: 'insufficient_funds',
      updatedAt: movedAt,
    });
    orderSchema.parse(body);
  });

  it('given an order that is being canceled, answers with status Canceling', async () => {
    await move({kind: 'cancelAsked', reason: 'changed_my_mind'});

    expect(await (await api.get('/orders/order-1')).json()).to.deep.equal({
      ...placed,
      status: 'Canceling',
      updatedAt: movedAt,
    });
  });

  it('asked with HEAD, answers the same headers without a body', async () => {
    const get = await api.get('/orders/order-1');
    const head = await api.get('/orders/order-1', {method: 'HEAD'});

    expect(head.status).to.equal(200);
    expect(await head.text()).to.equal('');
    for (const name of ['content-type', 'content-length', 'cache-control']) {
      expect(head.headers.get(name), name).to.be.a('string').and.equal(get.headers.get(name));
    }
  });

  for (const id of [
    'nope',
    'a%20b',
    '%00',
    '%ff',
    '%ED%A0%80',
    '%0d%0aX-Evil:1',
    'x'.repeat(129),
    '..%2f..',
    '%F0%9F%92%A9',
  ]) {
    it(`given the id ${id.slice(0, 20)} that no order has, answers 404 ORDER_NOT_FOUND`, async () => {
      const response = await api.get(`/orders/${id}`);

      expect(response.status).to.equal(404);
      expect(await response.json()).to.include({code: 'ORDER_NOT_FOUND', title: 'Unknown order', status: 404});
    });
  }
});
