import {Agent, type IncomingHttpHeaders, request} from 'node:http';
import {
  cancelOrderContract,
  getOrderContract,
  placeOrderContract,
  problemMediaType,
  problemSchema,
  type RouteContract,
} from '@orderwell/adapters/koa';
import {expect} from 'chai';
import * as fc from 'fast-check';
import {type FuzzRequest, orderIds, requestsTo} from './fuzz-requests.ts';
import {type RunningApi, runningApi} from './running-api.ts';

const contracts: readonly RouteContract[] = [placeOrderContract, getOrderContract, cancelOrderContract];
// oxlint-disable-next-line node/no-process-env -- whoever searches longer, or repeats a failure, says so there.
const {FUZZ_SEED = '20260514', FUZZ_RUNS = '5000'} = process.env;
const seed = Number(FUZZ_SEED);
const runs = Number(FUZZ_RUNS);
const clients = 8;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('the API, given whatever a client can send', () => {
  let api: RunningApi;
  const agent = new Agent({keepAlive: true, maxSockets: clients});
  const statuses = new Map<string, number>();
  beforeEach(async () => {
    api = await runningApi();
    for (const _ of orderIds) await api.post({productId: '1', quantity: 1});
  });
  afterEach(async () => {
    agent.destroy();
    await api.server.stop();
  });

  it(`answers ${runs} requests as its contracts say, and never with a 500`, async function () {
    this.timeout(120_000);
    // Several clients at once, each with a stretch of its own, which it can shrink to the one request that fails.
    const reports = await Promise.all(
      Array.from({length: clients}, (_, client) =>
        fc.check(
          fc.asyncProperty(fc.oneof(...contracts.map(requestsTo)), async (sent) => {
            const answer = await exchange(api, agent, sent);
            const contract = contractOf(sent);
            const kind = `${contract?.summary ?? 'no route'} ${answer.status}`;
            statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
            check(sent, answer, contract);
          }),
          {seed: seed + client, numRuns: Math.ceil(runs / clients)},
        ),
      ),
    );

    const failed = reports.find((report) => report.failed);
    if (failed !== undefined) {
      const report = fc.defaultReportMessage(failed);
      throw new Error(`${String(failed.errorInstance)}\n${report}\nagain with FUZZ_SEED=${seed} FUZZ_RUNS=${runs}`);
    }
    expect(api.log.at('error')).to.have.length(0);
    expect((await api.post({productId: '1', quantity: 1})).status, 'the next order').to.equal(201);
    if (runs >= 5_000) expectDocumentedStatusesMet(statuses);
  });
});

/** Checks what must hold of every answer. */
function check(sent: FuzzRequest, {status, headers, body}: Answer, contract: RouteContract | undefined): void {
  // Without a route there is only what every path answers.
  const documented = contract === undefined ? ['204', '400', '404', '405'] : Object.keys(contract.responses);
  expect(documented).to.include(`${status}`);
  expect(headers['x-request-id']).to.match(/^[\w.:/+=@-]{1,128}$/);
  if (sent.method === 'HEAD' || status === 204) {
    expect(body).to.equal('');
    return;
  }
  const json: unknown = JSON.parse(body);
  if (status < 400) {
    contract?.responses[status]?.parse(json);
    expect(headers.etag).to.match(/^"\d+"$/);
    return;
  }
  expect(headers['content-type']).to.equal(problemMediaType);
  const problem = problemSchema.parse(json);
  expect(problem.status).to.equal(status);
  expect(problem.code).to.match(/^[A-Z]+(_[A-Z]+)*$/);
  expect(body, 'a stack').not.to.match(/\.[jt]s:\d/);
}

/** The contract whose route serves the request, if one does. */
function contractOf({method, path}: FuzzRequest): RouteContract | undefined {
  const pathname = URL.parse(`http://localhost${path}`)?.pathname ?? path;
  return contracts.find((contract) => {
    const route = new RegExp(`^${contract.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return contract.method.toUpperCase() === method.replace('HEAD', 'GET') && route.test(pathname);
  });
}

/** A fuzzer that is refused at the door shows nothing: it must have met everything that it can. */
function expectDocumentedStatusesMet(statuses: ReadonlyMap<string, number>): void {
  // They take a slow client, a race, or trouble behind the API.
  const notByInput = [408, 409, 503];
  const possible = contracts.flatMap(({summary, responses}) =>
    Object.keys(responses)
      .filter((status) => !notByInput.includes(Number(status)))
      .map((status) => `${summary} ${status}`),
  );
  expect([...statuses.keys()]).to.include.members(possible);
}

function exchange(api: RunningApi, agent: Agent, {method, path, headers, body}: FuzzRequest): Promise<Answer> {
  const length = body === undefined ? {} : {'Content-Length': `${body.length}`};
  return new Promise((resolve, reject) => {
    const sending = request({
      host: '127.0.0.1',
      port: api.server.port,
      agent,
      method,
      path,
      headers: {...headers, ...length},
      timeout: 10_000,
    });
    sending.once('error', reject);
    sending.once('timeout', () => sending.destroy(new Error('no answer in 10 s')));
    sending.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sending.end(body);
  });
}
