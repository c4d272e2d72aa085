import {expect} from 'chai';
import {bodyBytesMax} from '@orderwell/adapters/koa';
import {RawClient, orderRequest, problemIn} from './raw-client.ts';
import {type ApiOptions, Gate, type RunningApi, runningApi} from './running-api.ts';

const order = {productId: '1', quantity: 1};

describe('an API that is overloaded', () => {
  it('answers POST /orders with 503 OVERLOADED and Retry-After, serves all else, and recovers', async () => {
    let overloaded = false;
    await using api = await runningApi({overload: () => (overloaded ? {retryAfterSeconds: 7} : undefined)});
    expect((await api.post(order)).status).to.equal(201);
    overloaded = true;

    const refused = await api.post(order);
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('7');
    expect(await refused.json()).to.include({code: 'OVERLOADED', status: 503, instance: '/orders'});
    expect(api.orders.all()).to.have.length(1);
    expect((await api.get('/orders/order-1')).status).to.equal(200);
    expect((await api.get('/orders/order-1/cancel', {method: 'POST'})).status).to.equal(200);
    expect(
      api.log.lines.filter(({level}) => level !== 'info'),
      'one access line is enough',
    ).to.have.length(0);

    overloaded = false;
    expect((await api.post(order)).status).to.equal(201);
  });

  it('does not look at what the body says, and keeps the connection', async () => {
    await using api = await runningApi({overload: () => ({retryAfterSeconds: 1})});
    const client = await RawClient.open(api.server.port);
    for (const body of ['{', '{}', 'x'.repeat(1_000)]) {
      const answer = await client.write(orderRequest(body)).answer();

      expect(answer.status).to.equal(503);
      expect(problemIn(answer).code).to.equal('OVERLOADED');
      expect(answer.headers.get('connection')).to.equal('keep-alive');
    }
    client.socket.destroy();
  });

  it('does not ask for a body that waits for a word', async () => {
    await using api = await runningApi({overload: () => ({retryAfterSeconds: 1})});
    const client = await RawClient.open(api.server.port);
    const head = orderRequest('', 'Expect: 100-continue').replace(
      'Content-Length: 0',
      `Content-Length: ${bodyBytesMax}`,
    );
    client.write(head);

    expect(await client.status()).to.equal(503);
    client.socket.destroy();
  });

  describe('and gets a request with a key', () => {
    let overloaded: boolean;
    let api: RunningApi;
    async function open(options: ApiOptions = {}): Promise<void> {
      overloaded = false;
      api = await runningApi({...options, overload: () => (overloaded ? {retryAfterSeconds: 3} : undefined)});
    }
    afterEach(() => api.server.stop());
    const post = (key: string, body: unknown = order): Promise<Response> =>
      api.post(body, {headers: {'Idempotency-Key': key}});
    async function refused(response: Response): Promise<void> {
      expect(response.status).to.equal(503);
      expect(response.headers.get('retry-after')).to.equal('3');
      expect(await response.json()).to.include({
        code: 'OVERLOADED',
        detail:
          'more orders came in than can be worked off, and this request stored nothing; ' +
          'repeat it with the same Idempotency-Key after the time in Retry-After',
      });
    }

    it('that was accepted before, gives the same answer again', async () => {
      await open();
      const first = await post('key-1');
      overloaded = true;
      const again = await post('key-1');

      expect(again.status).to.equal(201);
      expect(again.headers.get('idempotent-replayed')).to.equal('true');
      expect(again.headers.get('location')).to.equal(first.headers.get('location'));
      expect(await again.text()).to.equal(await first.text());
    });

    it('that is new, refuses it, and places the order once there is room', async () => {
      await open();
      overloaded = true;
      await refused(await post('key-1'));
      expect(api.orders.all()).to.have.length(0);
      overloaded = false;

      const placed = await post('key-1');
      expect(placed.status).to.equal(201);
      expect(placed.headers.has('idempotent-replayed')).to.equal(false);
    });

    it("that is another customer's, refuses it", async () => {
      await open();
      await post('key-1');
      overloaded = true;

      await refused(await post('key-1', {...order, customerId: 'leia'}));
    });

    it('that is still being carried out, says only that this one stored nothing', async () => {
      const gate = new Gate();
      await open({wrapOrders: (orders) => gate.around(orders)});
      const first = post('key-1');
      await gate.reached;
      overloaded = true;
      await refused(await post('key-1'));
      gate.open();
      expect((await first).status).to.equal(201);

      expect((await post('key-1')).headers.get('idempotent-replayed')).to.equal('true');
    });

    it('of a key that was used for another request, answers 422', async () => {
      await open();
      await post('key-1');
      overloaded = true;
      const response = await post('key-1', {...order, quantity: 2});

      expect(response.status).to.equal(422);
      expect(await response.json()).to.include({code: 'IDEMPOTENCY_KEY_REUSED'});
    });

    it('of which it cannot look up what became of it, does not say that nothing was stored under the key', async () => {
      await open();
      await post('key-1');
      overloaded = true;
      api.takeDatabaseAway(true);
      const response = await post('key-1');

      expect(await response.json()).to.include({
        code: 'UNAVAILABLE',
        detail: 'this request stored nothing; repeat it with the same Idempotency-Key in a moment',
      });
    });
  });

  it('says to a request without a key that nothing was stored for it', async () => {
    await using api = await runningApi({overload: () => ({retryAfterSeconds: 1})});

    expect(await (await api.post(order)).json()).to.include({
      detail:
        'more orders came in than can be worked off, and nothing was stored for this request; ' +
        'try again after the time in Retry-After',
    });
  });

  it('is asked once by each order, and by nothing else: it may let in the one that asks', async () => {
    let asked = 0;
    await using api = await runningApi({overload: () => (++asked % 2 === 1 ? {retryAfterSeconds: 1} : undefined)});
    const headers = {'Idempotency-Key': 'key-1'};
    const statuses: number[] = [];
    for (const init of [{}, {}, {headers}, {headers}]) statuses.push((await api.post(order, init)).status);
    await api.get('/orders/order-1');
    await api.get('/orders/order-1/cancel', {method: 'POST'});

    expect(statuses).to.deep.equal([503, 201, 503, 201]);
    expect(asked).to.equal(4);
  });

  it('refuses POST /orders and nothing else', async () => {
    let overloaded = false;
    await using api = await runningApi({overload: () => (overloaded ? {retryAfterSeconds: 1} : undefined)});
    await api.post(order);
    overloaded = true;
    const statuses = await Promise.all(
      (
        [
          ['POST', '/orders'],
          ['GET', '/orders'],
          ['OPTIONS', '/orders'],
          ['GET', '/orders/order-1'],
          ['HEAD', '/orders/order-1'],
          ['POST', '/orders/order-1/cancel'],
          ['POST', '/nope'],
        ] as const
      ).map(async ([method, path]) => [method, path, (await api.get(path, {method})).status]),
    );

    expect(statuses).to.deep.equal([
      ['POST', '/orders', 503],
      ['GET', '/orders', 405],
      ['OPTIONS', '/orders', 204],
      ['GET', '/orders/order-1', 200],
      ['HEAD', '/orders/order-1', 200],
      ['POST', '/orders/order-1/cancel', 200],
      ['POST', '/nope', 404],
    ]);
  });

  for (const [seconds, header] of [
    [0, '1'],
    [0.2, '1'],
    [2.5, '3'],
  ] as const) {
    it(`told to wait for ${seconds} s, says Retry-After: ${header}`, async () => {
      await using api = await runningApi({overload: () => ({retryAfterSeconds: seconds})});

      expect((await api.post(order)).headers.get('retry-after')).to.equal(header);
    });
  }
});
