import {expect} from 'chai';
import {RawClient, orderRequest, problemIn} from './raw-client.ts';
import {type RunningApi, runningApi} from './running-api.ts';

describe('Idempotency-Key', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
  });
  afterEach(() => api.server.stop());

  const postWith = (key: string): Promise<Response> =>
    api.post({productId: '1', quantity: 1}, {headers: {'Idempotency-Key': key}});

  for (const [quoted, bare] of [
    ['"8e03978e-40d5-43e8"', '8e03978e-40d5-43e8'],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
    ['"say\\"hi\\"\\\\"', 'say"hi"\\'],
    ['"a,b"', 'a,b'],
    ['"!~"', '!~'],
  ] as const) {
    it(`given ${quoted.slice(0, 30)}, takes it for the same key as the bare ${bare.slice(0, 20)}`, async () => {
      expect((await postWith(quoted)).status).to.equal(201);

      expect((await postWith(bare)).headers.get('idempotent-replayed')).to.equal('true');
    });
  }

  for (const key of [
    '',
    '""',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
    'a b',
    '"a b"',
    'a\tb',
    'é',
    '"é"',
    '"a',
    '"',
    '"a"b',
    '"a";v=1',
    '"a", "b"',
    '"a\\b"',
    '"a\\"',
  ]) {
    it(`given the key '${key.slice(0, 20)}', answers 400 INVALID_HEADER that says what a key may be`, async () => {
      const response = await postWith(key);

      expect(response.status).to.equal(400);
      const problem = (await response.json()) as {detail: string};
      expect(problem).to.include({code: 'INVALID_HEADER'});
      expect(problem.detail).to.match(/^Idempotency-Key must be 1 to 255 characters of visible ASCII/);
      expect(api.orders.all()).to.have.length(0);
    });
  }

  it('given two keys, answers 400 INVALID_HEADER', async () => {
    for (const other of ['a', 'b']) {
      const client = await RawClient.open(api.server.port);
      const request = orderRequest(undefined, 'Idempotency-Key: a', `Idempotency-Key: ${other}`);
      const answer = await client.write(request).answer();

      expect(answer.status).to.equal(400);
      expect(problemIn(answer)).to.include({
        code: 'INVALID_HEADER',
        detail: 'Idempotency-Key must not be there more than once',
      });
      client.socket.destroy();
    }
    expect(api.orders.all()).to.have.length(0);
  });
});
