import {expect} from 'chai';
import {bodyBytesMax, unreadBodyLingerMs} from '@orderwell/adapters/koa';
import {atServer, RawClient, orderRequest, problemIn} from './raw-client.ts';
import {type RunningApi, runningApi} from './running-api.ts';

const chunkedHead = [
  'POST /orders HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/json',
  'Transfer-Encoding: chunked',
  '',
  '',
] as const;
const head = (length: number, ...headers: readonly string[]): string =>
  orderRequest('', ...headers).replace('Content-Length: 0', `Content-Length: ${length}`);
const megabyte = 'x'.repeat(1024 * 1024);

/** Fast enough for a test, slow enough for a busy machine. */
const hasty = {headersTimeoutMs: 200, requestTimeoutMs: 200, timeoutCheckIntervalMs: 20};

describe('a request body on its way', () => {
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

  it('given an announced body of 5 MB, gets its 413 while it still sends, and is closed', async () => {
    await open();
    client.write(head(5 * megabyte.length));
    for (let sent = 0; sent < 3; sent++) client.write(megabyte);

    const answer = await client.answer();
    expect(answer.status).to.equal(413);
    expect(problemIn(answer).code).to.equal('PAYLOAD_TOO_LARGE');
    expect(answer.headers.get('connection')).to.equal('close');
    client.write(megabyte, megabyte);
    await client.closed;
  });

  it('given a client that reads only after it has sent everything, finds its 413 all the same', async () => {
    await open();
    client.socket.pause();
    client.write(head(2 * megabyte.length), megabyte);
    // Long enough for the answer to be sent; if the connection were closed by then, the next write would break it.
    for (let turn = 0; turn < 3; turn++) await atServer(api.server.port);
    await new Promise((sent) => client.socket.write(megabyte, sent));
    client.socket.write('x');
    client.socket.resume();

    expect((await client.answer()).status).to.equal(413);
  });

  it('given chunks beyond the limit, gets its 413 while it still sends, and is closed at the end of the body', async () => {
    await open();
    client.write(...chunkedHead);
    const chunk = 'x'.repeat(bodyBytesMax / 4);
    for (let sent = 0; sent < 5; sent++) client.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);

    const answer = await client.answer();
    expect(answer.status).to.equal(413);
    expect(problemIn(answer).code).to.equal('PAYLOAD_TOO_LARGE');
    client.write('0\r\n\r\n');
    await client.closed;
  });

  it('given a body that no end can be seen of, is closed', async () => {
    await open();
    client.write(head(1_000_000 * megabyte.length));
    const startedMs = performance.now();
    const sending = setInterval(() => client.write(megabyte), 1);

    expect((await client.answer()).status).to.equal(413);
    await client.closed;
    clearInterval(sending);
    expect(performance.now() - startedMs).to.be.below(unreadBodyLingerMs);
  });

  it('given Expect: 100-continue, asks for a body that it wants, and refuses one that it does not', async () => {
    await open();
    const body = '{"productId":"1","quantity":1}';
    client.write(head(body.length, 'Expect: 100-continue'));
    expect(await client.status()).to.equal(100);
    expect((await client.write(body).answer()).status).to.equal(201);

    client.write(head(bodyBytesMax + 1, 'Expect: 100-continue'));
    expect(await client.status()).to.equal(413);
  });

  it('given a body in single bytes, reads it', async () => {
    await open();
    client.socket.setNoDelay();
    for (const byte of orderRequest()) client.write(byte);

    expect((await client.answer()).status).to.equal(201);
  });

  it('given a body that does not arrive in time, answers 408 with the id of the request, and closes', async () => {
    await open({limits: hasty});
    const answer = await client.write(head(100, 'X-Request-ID: slow-1'), '{').answer();

    expect(answer.status).to.equal(408);
    expect(problemIn(answer).code).to.equal('REQUEST_TIMEOUT');
    expect(answer.headers.get('x-request-id')).to.equal('slow-1');
    expect((await api.log.line(({level}) => level === 'info')).fields).to.include({status: 408, route: '/orders'});
    client.socket.end();
    await client.closed;
  });

  it('given headers that do not arrive in time, answers 408 and closes', async () => {
    await open({limits: {...hasty, refusedLingerMs: 50}});
    const answer = await client.write('GET /nope HTTP/1.1\r\nHost: loc').answer();

    expect(answer.status).to.equal(408);
    expect(problemIn(answer).code).to.equal('REQUEST_TIMEOUT');
    await client.closed;
  });

  it('given a chunk that is none, answers 400 with the id of the request', async () => {
    await open();
    const chunked = orderRequest('zz\r\n', 'X-Request-ID: mine').replace(
      /Content-Length: \d+/,
      'Transfer-Encoding: chunked',
    );
    const answer = await client.write(chunked).answer();

    expect(answer.status).to.equal(400);
    expect(problemIn(answer).code).to.equal('MALFORMED_REQUEST');
    expect(answer.headers.get('x-request-id')).to.equal('mine');
  });
});
