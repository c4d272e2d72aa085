import {expect} from 'chai';
import {runningApi} from './running-api.ts';

const order = {productId: '1', quantity: 1};

describe('an API that is starting', () => {
  it('answers 503 STARTING with Retry-After on every order route, and serves them once it is ready', async () => {
    let ready = false;
    await using api = await runningApi({isReady: () => ready});
    for (const response of [await api.post(order), await api.get('/orders/order-1')]) {
      expect(response.status).to.equal(503);
      expect(await response.json()).to.include({
        code: 'STARTING',
        title: 'Service is starting',
        detail: 'this request was not carried out; try again in a moment',
      });
      expect(response.headers.get('retry-after')).to.equal('1');
    }
    expect((await api.get('/nope')).status).to.equal(404);
    ready = true;
    expect((await api.post(order)).status).to.equal(201);
  });
});

describe('the access log', () => {
  it("has one line per request with its route and a problem's code, and neither bodies nor headers nor ids", async () => {
    await using api = await runningApi();
    await api.post(order, {headers: {Authorization: 'Bearer secret'}});
    await api.get('/orders/order-1?token=secret');
    await api.get('/nope');

    const lines = api.log.at('info').map(({fields, message}) => {
      const {durationMs, ...rest} = fields;
      expect(durationMs).to.be.a('number').within(0, 10_000);
      return {...rest, message};
    });
    const message = 'request served';
    expect(lines).to.deep.equal([
      {method: 'POST', route: '/orders', status: 201, requestId: 'request-1', message},
      {method: 'GET', route: '/orders/{id}', status: 200, requestId: 'request-2', message},
      {method: 'GET', route: 'none', status: 404, code: 'NOT_FOUND', requestId: 'request-3', message},
    ]);
    expect(api.log.lines).to.have.length(3);
  });
});
