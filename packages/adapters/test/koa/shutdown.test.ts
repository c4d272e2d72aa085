import {once} from 'node:events';
import {expect} from 'chai';
import {startHttpServer} from '@orderwell/adapters/koa';
import {atServer, RawClient, orderRequest, problemIn} from './raw-client.ts';
import {Gate, runningApi} from './running-api.ts';

const nope = 'GET /nope HTTP/1.1\r\nHost: a\r\n\r\n';

describe('a server that is stopped', () => {
  it('answers the request that is under way, says that the connection closes, and only then is done', async () => {
    const gate = new Gate();
    const api = await runningApi({wrapOrders: (orders) => gate.around(orders)});
    const client = await RawClient.open(api.server.port);
    client.write(orderRequest());
    await gate.reached;
    let done = false;
    const stopped = api.server.stop().then(() => (done = true));
    await refusesConnections(api.server.port);
    expect(done).to.equal(false);
    gate.open();

    const answer = await client.answer();
    expect(answer.status).to.equal(201);
    expect(answer.headers.get('connection')).to.equal('close');
    await client.closed;
    await stopped;
    expect(api.orders.all()).to.have.length(1);
  });

  it('answers a request of which half has arrived', async () => {
    const api = await runningApi();
    const inHeaders = await RawClient.open(api.server.port);
    const inBody = await RawClient.open(api.server.port);
    const request = orderRequest();
    inHeaders.write(request.slice(0, 40));
    inBody.write(request.slice(0, -5));
    await atServer(api.server.port);
    const stopped = api.server.stop();
    await refusesConnections(api.server.port);
    inHeaders.write(request.slice(40));
    inBody.write(request.slice(-5));

    for (const client of [inHeaders, inBody]) {
      const answer = await client.answer();
      expect(answer.status).to.equal(201);
      expect(answer.headers.get('connection')).to.equal('close');
    }
    await stopped;
  });

  it('answers a request that reached the machine, but was not read yet', async () => {
    const api = await runningApi();
    const client = await RawClient.open(api.server.port);
    await atServer(api.server.port);
    client.write(orderRequest());
    const stopped = api.server.stop();

    expect((await client.answer()).status).to.equal(201);
    await stopped;
  });

  it('answers every pipelined request, and only the last answer says that the connection closes', async () => {
    const gate = new Gate();
    const api = await runningApi({wrapOrders: (orders) => gate.around(orders)});
    const client = await RawClient.open(api.server.port);
    client.write(orderRequest() + orderRequest() + nope);
    await gate.reached;
    const stopped = api.server.stop();
    await refusesConnections(api.server.port);
    gate.open();

    const answers = [await client.answer(), await client.answer(), await client.answer()];
    expect(answers.map(({status}) => status)).to.deep.equal([201, 201, 404]);
    expect(api.orders.all()).to.have.length(2);
    await stopped;
  });

  it('closes idle and never used connections at once', async () => {
    const api = await runningApi();
    const idle = await RawClient.open(api.server.port);
    const unused = await RawClient.open(api.server.port);
    expect((await idle.write(nope).answer()).headers.get('connection')).to.equal('keep-alive');

    const startedMs = performance.now();
    await api.server.stop();
    await Promise.all([idle.closed, unused.closed]);
    expect(performance.now() - startedMs).to.be.below(1_000);
  });

  it('answers 408 to requests that never arrive, instead of waiting for them', async () => {
    const api = await runningApi({limits: {headersTimeoutMs: 300, requestTimeoutMs: 300, refusedLingerMs: 50}});
    const inHeaders = await RawClient.open(api.server.port);
    const inBody = await RawClient.open(api.server.port);
    inHeaders.write(orderRequest().slice(0, 40));
    inBody.write(orderRequest().slice(0, -5));
    await atServer(api.server.port);
    const stopped = api.server.stop();

    for (const client of [inHeaders, inBody]) {
      const answer = await client.answer();
      expect(answer.status).to.equal(408);
      expect(problemIn(answer).code).to.equal('REQUEST_TIMEOUT');
      client.socket.end();
    }
    await stopped;
  });

  it('can be stopped twice', async () => {
    const api = await runningApi();
    await Promise.all([api.server.stop(), api.server.stop()]);
    await api.server.stop();
  });
});

describe('a server whose port is taken', () => {
  it('does not start, and says so in one line that names the port', async () => {
    const api = await runningApi();
    const {port} = api.server;
    let failure: unknown;
    try {
      await startHttpServer({callback: () => async () => undefined}, {port, host: '127.0.0.1'});
    } catch (error) {
      failure = error;
    }

    expect(failure).to.be.instanceOf(Error);
    expect(failure).to.have.property('message', `port ${port} is taken; choose another with PORT`);
    await api.server.stop();
  });
});

/** Resolves once no new connection is accepted. */
async function refusesConnections(port: number): Promise<void> {
  for (;;) {
    try {
      const {socket} = await RawClient.open(port);
      await once(socket.destroy(), 'close');
    } catch {
      return;
    }
  }
}
