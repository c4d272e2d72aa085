import {expect} from 'chai';
import {atServer, RawClient, orderRequest, problemIn} from './raw-client.ts';
import {Gate, type RunningApi, runningApi} from './running-api.ts';

const head = (length: number, ...headers: readonly string[]): string =>
  orderRequest('', ...headers).replace('Content-Length: 0', `Content-Length: ${length}`);

describe('a connection', () => {
  let api: RunningApi;
  let client: RawClient;
  async function open(options?: Parameters<typeof runningApi>[0]): Promise<void> {
    api = await runningApi(options);
    client = await RawClient.open(api.server.port);
  }
  afterEach(async () => {
    expect((await api.get('/nope')).status, 'the next request').to.equal(404);
    expect(api.log.at('error')).to.have.length(0);
    client.socket.destroy();
    await api.server.stop();
  });

  it('is kept for the next request, after an error as well', async () => {
    await open();
    for (const [request, status] of [
      [orderRequest(), 201],
      [orderRequest('{'), 400],
      ['GET /nope HTTP/1.1\r\nHost: a\r\n\r\n', 404],
      [orderRequest('{}', 'Idempotency-Key: a b'), 400],
      [orderRequest(), 201],
    ] as const) {
      const answer = await client.write(request).answer();
      expect(answer.status).to.equal(status);
      expect(answer.headers.get('connection')).to.equal('keep-alive');
    }
  });

  it('given rubbish behind a request, answers the request first', async () => {
    const gate = new Gate();
    await open({wrapOrders: (orders) => gate.around(orders)});
    client.write(orderRequest(), 'rubbish\r\n\r\n');
    await gate.reached;
    const warnings: Error[] = [];
    const keep = (warning: Error) => warnings.push(warning);
    process.on('warning', keep);
    for (let packet = 0; packet < 20; packet++) {
      client.write('more rubbish');
      await atServer(api.server.port);
    }
    gate.open();

    expect((await client.answer()).status).to.equal(201);
    expect((await client.answer()).status).to.equal(400);
    process.off('warning', keep);
    expect(warnings, 'listeners that pile up').to.have.length(0);
  });

  it('given pipelined requests, answers all in their order', async () => {
    await open();
    client.write(`${orderRequest()}GET /nope HTTP/1.1\r\nHost: a\r\n\r\n${orderRequest('{}')}`);

    const statuses = [await client.answer(), await client.answer(), await client.answer()].map(({status}) => status);
    expect(statuses).to.deep.equal([201, 404, 422]);
  });

  it('given a client that closes its sending side, answers all the same', async () => {
    const gate = new Gate();
    await open({wrapOrders: (orders) => gate.around(orders)});
    client.socket.end(orderRequest());
    await gate.reached;
    await atServer(api.server.port);
    gate.open();

    expect((await client.answer()).status).to.equal(201);
    await client.closed;
  });

  it('given a client that leaves in the middle of its body, logs one quiet line', async () => {
    await open();
    // Asked to go on, the client knows that the order route waits for the body; a reset is the rudest way to leave.
    expect(await client.write(head(100, 'Expect: 100-continue')).status()).to.equal(100);
    client.write('{"productId"').socket.resetAndDestroy();

    const {level, fields} = await api.log.line(({message}) => message === 'request served');
    expect(level).to.equal('info');
    expect(fields).to.include({route: '/orders', status: 499});
    expect(api.log.lines.filter((line) => line.level !== 'debug')).to.have.length(1);
    expect(api.orders.all()).to.have.length(0);
  });

  it('given a client that leaves while its order is placed, keeps the order and stays quiet', async () => {
    const gate = new Gate();
    await open({wrapOrders: (orders) => gate.around(orders)});
    client.write(orderRequest());
    await gate.reached;
    client.socket.resetAndDestroy();
    await client.closed;
    gate.open();

    await api.log.line(({message}) => message === 'request served');
    expect(api.orders.all()).to.have.length(1);
    expect(api.log.lines.filter(({level}) => level !== 'info' && level !== 'debug')).to.have.length(0);
  });

  it('given a client that leaves in the middle of its headers, stays quiet', async () => {
    await open();
    client.write('GET /nope HTTP/1.1\r\nHost: loc');
    client.socket.resetAndDestroy();
    await client.closed;
  });

  it('beyond the most that may be open, is closed at once', async () => {
    await open({limits: {connectionsMax: 1}});
    expect((await client.write(orderRequest()).answer()).status).to.equal(201);
    const another = await RawClient.open(api.server.port);
    await another.closed;

    client.socket.destroy();
    await client.closed;
  });

  it('given half a request and then the end, answers 400', async () => {
    await open();
    for (const request of [orderRequest().slice(0, 40), orderRequest().slice(0, -5)]) {
      const half = await RawClient.open(api.server.port);
      half.socket.end(request);

      const answer = await half.answer();
      expect(answer.status).to.equal(400);
      expect(problemIn(answer).code).to.equal('MALFORMED_REQUEST');
      await half.closed;
    }
  });

  it('given a client that does not close after its request was refused, closes for it', async () => {
    await open({limits: {refusedLingerMs: 50}});
    client.socket.allowHalfOpen = true;
    expect((await client.write('rubbish\r\n\r\n').answer()).status).to.equal(400);
    expect((await api.get('/nope')).status).to.equal(404);

    // Only a server without connections can have stopped.
    await api.server.stop();
    client.socket.destroy();
    await open();
  });

  it('given a connection on which nothing is ever sent, closes it without a word', async () => {
    await open({limits: {headersTimeoutMs: 100, timeoutCheckIntervalMs: 20}});
    await client.closed;

    expect(client.socket.bytesRead).to.equal(0);
    expect(api.log.lines).to.have.length(0);
  });
});
