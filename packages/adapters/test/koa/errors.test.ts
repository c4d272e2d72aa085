import {expect} from 'chai';
import {type ProblemJson, bodyBytesMax, problemSchema} from '@orderwell/adapters/koa';
import {type RunningApi, runningApi} from './running-api.ts';

const order = {productId: '1', quantity: 1};

/** Asserts that an answer is a whole problem, and returns it. */
async function problemOf(response: Response): Promise<ProblemJson> {
  expect(response.headers.get('content-type')).to.equal('application/problem+json');
  expect(response.headers.get('x-request-id')).to.match(/^request-\d+$/);
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).to.equal(response.status);
  return problem;
}

describe('the error table', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
  });
  afterEach(() => api.server.stop());

  for (const [situation, body, detail] of [
    ['no JSON', 'productId=1', /JSON/],
    ['cut JSON', '{"productId": "1"', /JSON/],
    ['a trailing comma', '{"productId": "1",}', /position 18/],
    ['NaN', '{"productId": "1", "quantity": NaN}', /JSON/],
    ['an empty body', '', /empty/],
    ['white space only', ' \r\n', /empty/],
  ] as const) {
    it(`given ${situation}, answers 400 MALFORMED_JSON with a helpful detail`, async () => {
      const problem = await problemOf(await api.post(body));

      expect(problem).to.include({status: 400, code: 'MALFORMED_JSON', title: 'Malformed JSON', instance: '/orders'});
      expect(problem.detail).to.match(detail);
    });
  }

  it('given an unknown path, answers 404 NOT_FOUND', async () => {
    for (const path of ['/', '/nope', '/orders/1/2', '//orders', '/orders%2f1']) {
      expect(await problemOf(await api.get(path)), path).to.include({status: 404, code: 'NOT_FOUND', instance: path});
    }
  });

  for (const [method, path, allow] of [
    ['GET', '/orders', 'POST, OPTIONS'],
    ['HEAD', '/orders', 'POST, OPTIONS'],
    ['DELETE', '/orders/order-1', 'HEAD, GET, OPTIONS'],
    ['PUT', '/orders/order-1', 'HEAD, GET, OPTIONS'],
    ['PROPFIND', '/orders', 'POST, OPTIONS'],
  ] as const) {
    it(`given ${method} ${path}, answers 405 with Allow: ${allow}`, async () => {
      const response = await api.get(path, {method});

      expect(response.status).to.equal(405);
      expect(response.headers.get('allow')).to.equal(allow);
      if (method !== 'HEAD') expect(await problemOf(response)).to.include({code: 'METHOD_NOT_ALLOWED'});
    });
  }

  it('given OPTIONS, answers 204 with what the path takes, and 404 for an unknown path', async () => {
    const response = await api.get('/orders', {method: 'OPTIONS'});

    expect(response.status).to.equal(204);
    expect(response.headers.get('allow')).to.equal('POST, OPTIONS');
    expect((await api.get('/nope', {method: 'OPTIONS'})).status).to.equal(404);
  });

  it('given one byte more than a body may have, answers 413 PAYLOAD_TOO_LARGE; given as many, reads it', async () => {
    const small = JSON.stringify(order);
    const refused = await api.post(small.padEnd(bodyBytesMax + 1));
    const accepted = await api.post(small.padEnd(bodyBytesMax));

    expect(await problemOf(refused)).to.include({status: 413, code: 'PAYLOAD_TOO_LARGE'});
    expect(accepted.status).to.equal(201);
  });

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonp',
    'json',
    'application/xml+jsonx',
    ';',
  ]) {
    it(`given the Content-Type ${type}, answers 415 UNSUPPORTED_MEDIA_TYPE`, async () => {
      const problem = await problemOf(await api.post(order, {headers: {'Content-Type': type}}));

      expect(problem).to.include({status: 415, code: 'UNSUPPORTED_MEDIA_TYPE'});
    });
  }

  it('given no Content-Type, answers 415 that says which to send', async () => {
    const response = await api.get('/orders', {method: 'POST', body: new TextEncoder().encode(JSON.stringify(order))});

    expect(await problemOf(response)).to.include({status: 415, code: 'UNSUPPORTED_MEDIA_TYPE'});
    expect(response.headers.get('accept')).to.equal('application/json');
  });

  it('given a compressed body, answers 415; given the encoding identity, reads it', async () => {
    const gzip = await api.post(order, {headers: {'Content-Encoding': 'gzip'}});
    const identity = await api.post(order, {headers: {'Content-Encoding': 'identity'}});

    expect(await problemOf(gzip)).to.include({status: 415, code: 'UNSUPPORTED_MEDIA_TYPE'});
    expect(gzip.headers.get('accept-encoding')).to.equal('identity');
    expect(identity.status).to.equal(201);
  });

  it('given a store that cannot be reached, answers 503 UNAVAILABLE with Retry-After and without its words', async () => {
    api.takeDatabaseAway(true);
    for (const response of [await api.post(order), await api.get('/orders/order-1')]) {
      const problem = await problemOf(response);
      expect(problem).to.include({status: 503, code: 'UNAVAILABLE'});
      expect(JSON.stringify(problem)).not.to.match(/the store cannot be reached/);
      expect(response.headers.get('retry-after')).to.equal('1');
    }
    expect(api.log.at('warn').map(({fields}) => fields['code'])).to.deep.equal(['UNAVAILABLE']);
    api.takeDatabaseAway(false);
    expect((await api.post(order)).status).to.equal(201);
  });

  it('given an unexpected exception, answers 500 that tells nothing of it, and logs it with the request id', async () => {
    const secret = 'select * from orders where password = 1';
    api.orders.byId = () => Promise.reject(new Error(secret));
    const response = await api.get('/orders/order-1', {headers: {'X-Request-ID': 'request-7'}});

    const problem = await problemOf(response);
    expect(problem).to.deep.equal({
      type: 'urn:orderwell:problem:internal-error',
      title: 'Internal error',
      status: 500,
      detail: 'something went wrong here; the request id names it in our logs',
      instance: '/orders/order-1',
      code: 'INTERNAL_ERROR',
    });
    const [line] = api.log.at('error');
    expect(line?.fields).to.deep.include({requestId: 'request-7', route: '/orders/{id}'});
    expect(line?.fields['err']).to.have.property('message', secret);
  });

  it('given something thrown that is no error, answers 500 all the same', async () => {
    // eslint-disable-next-line prefer-promise-reject-errors -- that is the situation
    api.orders.byId = () => Promise.reject('oops');

    expect(await problemOf(await api.get('/orders/order-1'))).to.include({status: 500, code: 'INTERNAL_ERROR'});
  });
});
