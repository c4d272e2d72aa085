import {expect} from 'chai';
import {bodyBytesMax} from '@orderwell/adapters/koa';
import {RawClient, orderRequest, problemIn} from './raw-client.ts';
import {runningApi} from './running-api.ts';

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

  it('forgets nothing: with the same key, the order is placed once there is room', async () => {
    let overloaded = true;
    await using api = await runningApi({overload: () => (overloaded ? {retryAfterSeconds: 1} : undefined)});
    const headers = {'Idempotency-Key': 'key-1'};
    expect((await api.post(order, {headers})).status).to.equal(503);
    overloaded = false;

    const placed = await api.post(order, {headers});
    expect(placed.status).to.equal(201);
    expect(placed.headers.has('idempotent-replayed')).to.equal(false);
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
