import {expect} from 'chai';
import {RawClient} from './raw-client.ts';
import {type RunningApi, runningApi} from './running-api.ts';

describe('a path that is almost one of ours', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
    await api.post({productId: '1', quantity: 1});
  });
  afterEach(() => api.server.stop());

  const body = '{"productId":"1","quantity":1}';
  for (const [method, path] of [
    ['POST', '/ORDERS'],
    ['POST', '/Orders'],
    ['POST', '/orders/'],
    ['POST', '//orders'],
    ['POST', '/%6Frders'],
    ['POST', '/orders%2F'],
    ['GET', '/ORDERS/order-1'],
    ['GET', '/orders/order-1/'],
    ['GET', '/orders//order-1'],
    ['POST', '/orders/order-1/CANCEL'],
    ['POST', '/orders/order-1/cancel/'],
    ['OPTIONS', '/ORDERS'],
    ['DELETE', '/ORDERS'],
  ] as const) {
    it(`given ${method} ${path}, answers 404 and does nothing`, async () => {
      const client = await RawClient.open(api.server.port);
      const head = [`${method} ${path} HTTP/1.1`, 'Host: x', 'Content-Type: application/json'];
      const request = `${[...head, `Content-Length: ${body.length}`, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`;
      expect((await client.write(request).answer()).status).to.equal(404);
      expect(api.orders.all().map(({status}) => status)).to.deep.equal(['Pending']);
    });
  }

  it('given the exact path with a query, serves it', async () => {
    expect((await api.get('/orders/order-1?x=1')).status).to.equal(200);
  });
});
