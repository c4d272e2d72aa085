import {expect} from 'chai';
import {RawClient, orderRequest} from './raw-client.ts';
import {type RunningApi, runningApi} from './running-api.ts';

const order = {productId: '1', quantity: 1};
const valid = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

describe('X-Request-ID', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
  });
  afterEach(() => api.server.stop());

  it('given none, answers with a new one, another for each request', async () => {
    const first = await api.get('/nope');
    const second = await api.post(order);

    expect(first.headers.get('x-request-id')).to.equal('request-1');
    expect(second.headers.get('x-request-id')).to.equal('request-2');
  });

  for (const id of ['a', 'A-Z_0.9:/+=@', 'x'.repeat(128)]) {
    it(`given the acceptable id ${id.slice(0, 20)}, answers with it, errors included`, async () => {
      const headers = {'X-Request-ID': id};

      expect((await api.post(order, {headers})).headers.get('x-request-id')).to.equal(id);
      expect((await api.get('/nope', {headers})).headers.get('x-request-id')).to.equal(id);
    });
  }

  for (const id of ['a b', 'x'.repeat(129), 'x'.repeat(8_000), 'é', '{}', 'a,b', 'a%0d%0ab', '\t', '']) {
    it(`given the unacceptable id '${id.slice(0, 20)}', places the order under a new one`, async () => {
      const response = await api.post(order, {headers: {'X-Request-ID': id}});

      expect(response.status).to.equal(201);
      expect(response.headers.get('x-request-id')).to.equal('request-1');
      const [stored] = api.orders.all();
      expect(stored && api.orders.history(stored.id)[0]?.correlation.requestId).to.equal('request-1');
    });
  }

  it('given two ids, places the order under a new one', async () => {
    const client = await RawClient.open(api.server.port);
    const answer = await client.write(orderRequest(undefined, 'X-Request-ID: a', 'X-Request-ID: b')).answer();

    expect(answer.status).to.equal(201);
    expect(answer.headers.get('x-request-id')).to.equal('request-1');
  });
});

describe('traceparent', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
  });
  afterEach(() => api.server.stop());

  async function recorded(headers: Record<string, string>): Promise<string | undefined> {
    expect((await api.post(order, {headers})).status).to.equal(201);
    const stored = api.orders.all().at(-1);
    return stored && api.orders.history(stored.id)[0]?.correlation.traceparent;
  }

  for (const traceparent of [valid, `01${valid.slice(2)}-more`]) {
    it(`given the valid ${traceparent}, passes it on`, async () => {
      expect(await recorded({traceparent})).to.equal(traceparent);
    });
  }

  for (const [situation, headers] of [
    ['none', {}],
    ['version ff', {traceparent: `ff${valid.slice(2)}`}],
    ['trace id zero', {traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01`}],
    ['parent id zero', {traceparent: `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`}],
    ['upper case', {traceparent: valid.toUpperCase()}],
    ['version 00 with more', {traceparent: `${valid}-more`}],
    ['too long a one', {traceparent: `01${valid.slice(2)}-${'x'.repeat(100)}`}],
    ['rubbish', {traceparent: 'hello'}],
  ] as const) {
    it(`given ${situation}, starts a new trace`, async () => {
      const first = await recorded(headers);
      const second = await recorded(headers);

      expect(first).to.match(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(second).not.to.equal(first);
    });
  }
});
