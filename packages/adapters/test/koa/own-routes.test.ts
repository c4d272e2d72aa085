import {createOrderApi, defineRoute, problemSchema, type Route, route} from '@orderwell/adapters/koa';
import {silentLogger} from '@orderwell/adapters/runtime';
import {DomainError, type OrderId} from '@orderwell/domain';
import {expect} from 'chai';
import {z} from 'zod';
import {type RunningApi, runningApi} from './running-api.ts';

const greeting = defineRoute({
  method: 'post',
  path: '/tables/{table}/greetings',
  summary: 'Greets a table.',
  params: z.object({table: z.string()}),
  body: z.strictObject({name: z.string()}),
  responses: {200: z.strictObject({greeting: z.string(), requestId: z.string().optional()}), 409: problemSchema},
});

const greet = route(greeting, async ({params: {table}, body: {name}, correlation: {requestId}}) => {
  if (name === 'nobody') throw new DomainError('X_NOBODY_THERE', 'nobody is there', {own: 'conflict'});
  return {status: 200, body: {greeting: `${name} at ${table}`, requestId}};
});

describe('a route of one’s own', () => {
  let api: RunningApi;
  let ready = true;
  beforeEach(async () => {
    ready = true;
    api = await runningApi({routes: [greet], isReady: () => ready});
  });
  afterEach(() => api.server.stop());

  const post = (body: object): Promise<Response> =>
    api.post(body, {path: '/tables/7/greetings', headers: {'X-Request-ID': 'mine'}});

  it('is served beside those of the orders, with everything parsed and correlated', async () => {
    const response = await post({name: 'Leia'});
    expect(response.status).to.equal(200);
    expect(response.headers.get('x-request-id')).to.equal('mine');
    expect(await response.json()).to.deep.equal({greeting: 'Leia at 7', requestId: 'mine'});
    expect((await api.post({productId: '1', quantity: 1})).status).to.equal(201);
    expect(api.log.at('info').map(({fields}) => fields['route'])).to.include('/tables/{table}/greetings');
  });

  it('gets no request that does not keep its contract', async () => {
    const problem = problemSchema.parse(await (await post({name: 7})).json());
    expect(problem).to.include({code: 'INVALID_BODY', status: 422});
    expect(problem.errors?.map(({pointer}) => pointer)).to.deep.equal(['#/name']);
    expect((await api.get('/tables/7/greetings')).status).to.equal(405);
  });

  it('answers what it throws as the orders’ own do, a code of its own included', async () => {
    const response = await post({name: 'nobody'});
    expect(response.headers.get('content-type')).to.equal('application/problem+json');
    expect(problemSchema.parse(await response.json())).to.include({code: 'X_NOBODY_THERE', status: 409});
  });

  it('is closed while the service is starting', async () => {
    ready = false;
    expect(problemSchema.parse(await (await post({name: 'Leia'})).json())).to.include({code: 'STARTING'});
  });

  it('cannot take the place of another route', () => {
    const taking = (method: 'get' | 'post', path: `/${string}`): Route => ({
      ...greet,
      contract: {...greeting, method, path},
    });
    const others = ['/orders/{order}', '/orders/special', '/{any}/order-1'] as const;
    for (const routes of [...others.map((path) => [taking('get', path)]), [greet, {...greet}]]) {
      const unused = {execute: () => Promise.reject(new Error('not asked'))};
      const parts = {placeOrder: {...unused, earlier: unused.execute}, getOrder: unused, cancelOrder: unused};
      const options = {...parts, defaultCustomerId: '1', logger: silentLogger, newRequestId: () => 'id' as OrderId};
      expect(() => createOrderApi({...options, routes})).to.throw(/^two routes take (GET|POST) \//);
      createOrderApi({...options, routes: [taking('post', '/orders/{id}/pack'), taking('get', '/orders')]});
    }
  });
});
