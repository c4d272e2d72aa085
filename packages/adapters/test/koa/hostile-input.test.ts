import {expect} from 'chai';
import {RawClient, orderRequest, problemIn} from './raw-client.ts';
import {type RunningApi, runningApi} from './running-api.ts';

const good = '{"productId":"1","quantity":1}';
const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

describe('hostile input', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
  });
  afterEach(async () => {
    // Whatever was sent: the next request works, nothing was stored, and nothing went unexpectedly wrong.
    expect(api.orders.all()).to.have.length(0);
    expect((await api.post(good)).status).to.equal(201);
    expect(api.log.at('error')).to.have.length(0);
    await api.server.stop();
  });

  const bodies: readonly (readonly [situation: string, body: string, status: number])[] = [
    ['a name twice', '{"productId":"1","productId":"2","quantity":1}', 400],
    ['a name twice, spelled differently', '{"productId":"1","product\\u0049d":"1","quantity":1}', 400],
    [
      'a name twice in a line',
      '{"lines":[{"productId":"1","quantity":1},{"productId":"1","quantity":1,"quantity":2}]}',
      400,
    ],
    ['__proto__ beside an order', '{"productId":"1","quantity":1,"__proto__":{"customerId":"leia"}}', 422],
    ['__proto__ instead of an order', '{"__proto__":{"productId":"1","quantity":1}}', 422],
    ['constructor', '{"productId":"1","quantity":1,"constructor":{"prototype":{"x":1}}}', 422],
    ['toString', '{"productId":"1","quantity":1,"toString":1}', 422],
    ['lists 5,000 deep', deep('[', ']', 5_000), 422],
    ['lists 32,000 deep', deep('[', ']', 32_000), 422],
    ['32,000 lists that are not closed', '['.repeat(64_000), 400],
    ['objects 5,000 deep', deep('{"lines":', '}', 5_000).replace(':}', ':1}'), 422],
    [
      'objects 5,000 deep as a quantity',
      `{"productId":"1","quantity":${deep('{"a":', '}', 5_000).replace(':}', ':1}')}}`,
      422,
    ],
    ['NUL in a product id', '{"productId":"1\\u0000","quantity":1}', 422],
    ['a bare NUL', '{"productId":"1\0","quantity":1}', 400],
    ['a lone surrogate in a product id', '{"productId":"\\ud800","quantity":1}', 422],
    ['a lone surrogate as a name', '{"productId":"1","quantity":1,"\\udc00":1}', 422],
    ['a lone surrogate as a customer', '{"productId":"1","quantity":1,"customerId":"\\ud83d"}', 422],
    ['1e21', '{"productId":"1","quantity":1e21}', 422],
    ['1e400', '{"productId":"1","quantity":1e400}', 422],
    ['0.1', '{"productId":"1","quantity":0.1}', 422],
    ['-1', '{"productId":"1","quantity":-1}', 422],
    ['-0', '{"productId":"1","quantity":-0}', 422],
    ['1,000,001', '{"productId":"1","quantity":1000001}', 422],
    ['2^53 + 1', '{"productId":"1","quantity":9007199254740993}', 422],
    ['a number of 60,000 digits', `{"productId":"1","quantity":${'9'.repeat(60_000)}}`, 422],
    ['quantity times price beyond any amount', '{"productId":"4","quantity":1000000}', 422],
    ['a product id of 60,000 characters', `{"productId":"${'x'.repeat(60_000)}","quantity":1}`, 422],
    ['10,000 unknown properties', `{${Array.from({length: 6_000}, (_, i) => `"${i}":1`).join()}}`, 422],
    ['true', 'true', 422],
    ['a text', '"order"', 422],
    ['two documents', `${good}${good}`, 400],
    ['a comment', `/* hi */ ${good}`, 400],
  ];
  for (const [situation, body, status] of bodies) {
    it(`given ${situation}, answers ${status}`, async () => {
      const response = await api.post(body);

      expect(response.status).to.equal(status);
      expect(await response.json())
        .to.have.property('code')
        .that.matches(/^[A-Z_]+$/);
    });
  }

  it('given a name twice, says which and where', async () => {
    const response = await api.post('{"lines":[{"productId":"1"},{"a":[1,{}],"q/t":1,"q/t":2}]}');

    expect(await response.json()).to.deep.include({
      code: 'MALFORMED_JSON',
      errors: [{pointer: '#/lines/1/q~1t', detail: 'is there more than once'}],
    });
  });

  for (const [situation, bytes] of [
    ['invalid UTF-8', '\xff\xfe'],
    ['an overlong encoding', '\xc0\xaf'],
    ['an encoded surrogate', '\xed\xa0\x80'],
    ['a cut character', '\xe2\x82'],
  ] as const) {
    it(`given ${situation}, answers 400 that says so`, async () => {
      const response = await api.get('/orders', {
        method: 'POST',
        headers: {'Content-Type': 'application/json'},
        body: Buffer.from(`{"productId":"${bytes}","quantity":1}`, 'latin1'),
      });

      expect(response.status).to.equal(400);
      expect(await response.json()).to.include({code: 'MALFORMED_JSON', detail: 'the body is not valid UTF-8'});
    });
  }

  const requests: readonly (readonly [situation: string, request: string, status: number, code: string])[] = [
    ['no HTTP', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['an unknown method', 'FOO /orders HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a bare line feed in a header', 'GET /nope HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['NUL in a header', 'GET /nope HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a header without a colon', 'GET /nope HTTP/1.1\r\nHost: a\r\nfoo\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['headers of 20 kB', `GET /nope HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['a path of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['two lengths', orderRequest(good, 'Content-Length: 1'), 400, 'MALFORMED_REQUEST'],
    ['a length and chunks', orderRequest(good, 'Transfer-Encoding: chunked'), 400, 'MALFORMED_REQUEST'],
    ['a negative length', 'POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['no Host', 'GET /nope HTTP/1.1\r\n\r\n', 400, 'INVALID_HEADER'],
    ['two Hosts', 'GET /nope HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, 'INVALID_HEADER'],
    ['another expectation', orderRequest(good, 'Expect: miracles'), 417, 'EXPECTATION_FAILED'],
    ['a target that is no path', 'GET nope HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a URL with a bad port', 'GET http://a:b:c/orders HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a URL of another kind', 'GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['Latin-1 in the path', 'GET /\xe9\xa0 HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a path of two slashes', 'GET //evil.example/orders HTTP/1.1\r\nHost: a\r\n\r\n', 404, 'NOT_FOUND'],
    ['an encoded CRLF', 'GET /%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: a\r\n\r\n', 404, 'NOT_FOUND'],
    [
      'a CRLF in the request id',
      'GET /nope HTTP/1.1\r\nHost: a\r\nX-Request-ID: a%0d%0aX-Evil: 1\r\n\r\n',
      404,
      'NOT_FOUND',
    ],
    ['TRACE', 'TRACE /orders HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
    [
      'an upgrade',
      'GET /nope HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      404,
      'NOT_FOUND',
    ],
  ];
  for (const [situation, request, status, code] of requests) {
    it(`given ${situation}, answers ${status} ${code}`, async () => {
      const client = await RawClient.open(api.server.port);
      const answer = await client.write(request).answer();

      expect(answer.status).to.equal(status);
      expect(problemIn(answer)).to.include({code, status});
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(answer.headers.get('x-request-id')).to.equal('request-1');
      expect(answer.headers).not.to.have.any.keys('x-evil');
      client.socket.destroy();
    });
  }

  it('given a whole URL as target, takes its path', async () => {
    const client = await RawClient.open(api.server.port);
    client.write('OPTIONS http://localhost/orders HTTP/1.1\r\nHost: localhost\r\n\r\n');

    expect((await client.answer()).headers.get('allow')).to.equal('POST, OPTIONS');
    client.write('OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await client.answer()).to.have.property('status', 204);
    client.socket.destroy();
  });

  it('given CONNECT, closes the connection', async () => {
    const client = await RawClient.open(api.server.port);
    client.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n');

    await client.closed;
  });
});
