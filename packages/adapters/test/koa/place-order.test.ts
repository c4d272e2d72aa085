import {inspect} from 'node:util';
import {expect} from 'chai';
import {orderSchema} from '@orderwell/adapters/koa';
import {placedAt, type RunningApi, runningApi} from './running-api.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('POST /orders', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
  });
  afterEach(() => api.server.stop());

  it('given a product and a quantity, answers 201 with the order and where it is', async () => {
    const response = await api.post({productId: '1', quantity: 1});

    expect(response.status).to.equal(201);
    expect(response.headers.get('location')).to.equal('/orders/order-1');
    expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
    const body: unknown = await response.json();
    expect(body).to.deep.equal({
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
    });
    orderSchema.parse(body);
  });

  it('given several lines, answers without productId and quantity, prices exact in major units', async () => {
    const lines = [
      {productId: '1', quantity: 2},
      {productId: '2', quantity: 3},
    ];
    const response = await api.post({customerId: 'leia', lines});

    expect(response.status).to.equal(201);
    expect(await response.json()).to.deep.equal({
      id: 'order-1',
      customerId: 'leia',
      lines: [
        {productId: '1', quantity: 2, unitPrice: 199, linePrice: 398},
        {productId: '2', quantity: 3, unitPrice: 19.95, linePrice: 59.85},
      ],
      totalPrice: 457.85,
      currency: 'USD',
      status: 'Pending',
      createdAt: placedAt,
      updatedAt: placedAt,
    });
  });

  it('given metadata, keeps it with the order and shows it', async () => {
    const metadata = {'sales.channel': 'kiosk-7', constructor: 'größer "🙂" \\'};
    const response = await api.post({productId: '1', quantity: 1, metadata});

    expect(response.status).to.equal(201);
    const body = orderSchema.parse(await response.json());
    expect(body.metadata).to.deep.equal(metadata);
    expect(await (await api.get('/orders/order-1')).json()).to.deep.equal(body);
    expect(api.orders.all()[0]?.snapshot.metadata).to.deep.equal(metadata);
  });

  it('given no metadata, or no pairs of it, answers to the byte as if there were no such thing', async () => {
    const answers = [{}, {metadata: {}}].map(async (more) => {
      const placed = await api.post({productId: '1', quantity: 1, ...more});
      return (await placed.text()).replace(/order-\d/, 'order');
    });
    const [without, empty] = await Promise.all(answers);
    expect(without).to.equal(
      `{"id":"order","customerId":"1","productId":"1","quantity":1,` +
        `"lines":[{"productId":"1","quantity":1,"unitPrice":199,"linePrice":199}],"totalPrice":199,"currency":"USD",` +
        `"status":"Pending","createdAt":"${placedAt}","updatedAt":"${placedAt}"}`,
    );
    expect(empty).to.equal(without);
  });

  it('given metadata with a secret in it, writes no value into the log, neither when it places nor when it refuses', async () => {
    const order = {productId: '1', quantity: 1};
    const sent = [
      {metadata: {card: 's3cret'}},
      {metadata: {card: 's3cret\0'}},
      {quantity: 0, metadata: {card: 's3cret'}},
    ];
    const answers = sent.map((more) => api.post({...order, ...more}));
    expect((await Promise.all(answers)).map(({status}) => status)).to.deep.equal([201, 422, 422]);
    api.takeDatabaseAway(true);
    expect((await api.post({...order, metadata: {card: 's3cret'}})).status).to.equal(503);
    expect(inspect(api.log.lines, {depth: 10})).to.not.include('s3cret');
    expect(api.log.lines.filter(({fields}) => fields['route'] === '/orders')).to.not.have.length(0);
  });

  it('given exactly one line, answers with productId and quantity as well', async () => {
    const response = await api.post({lines: [{productId: '2', quantity: 2}]});

    expect(await response.json()).to.include({productId: '2', quantity: 2, totalPrice: 39.9});
  });

  it('given a customer, orders for that customer', async () => {
    const response = await api.post({productId: '1', quantity: 1, customerId: 'leia'});

    expect(await response.json()).to.include({customerId: 'leia'});
  });

  it('given the largest order, accepts it', async () => {
    const lines = Array.from({length: 100}, () => ({productId: '2', quantity: 1_000_000}));
    const response = await api.post({lines});

    expect(response.status).to.equal(201);
    expect(await response.json()).to.include({totalPrice: 1_995_000_000});
  });

  it('stores the order with the request id and trace of its request', async () => {
    await api.post({productId: '1', quantity: 1}, {headers: {'X-Request-ID': 'mine-1', traceparent}});

    const [order] = api.orders.all();
    const [event] = order === undefined ? [] : api.orders.history(order.id);
    expect(event?.correlation).to.deep.equal({requestId: 'mine-1', traceparent});
  });

  for (const type of ['application/json', 'APPLICATION/JSON; charset="UTF-8"', 'application/vnd.orders+json']) {
    it(`given the Content-Type ${type}, reads the body`, async () => {
      const response = await api.post({productId: '1', quantity: 1}, {headers: {'Content-Type': type}});

      expect(response.status).to.equal(201);
    });
  }
});
