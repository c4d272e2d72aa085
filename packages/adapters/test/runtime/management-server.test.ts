import {expect} from 'chai';
import {startManagementServer} from '@orderwell/adapters/runtime';

describe('the management server', () => {
  const host = '127.0.0.1';
  const passing = async (): Promise<void> => undefined;
  const failing = async (): Promise<void> => {
    throw new Error('the database cannot be reached');
  };

  async function asking(checks: Parameters<typeof startManagementServer>[0]['checks'], path: string) {
    const server = await startManagementServer({port: 0, host, checks});
    try {
      const response = await fetch(`http://${host}:${server.port}${path}`);
      return {status: response.status, body: await response.json()};
    } finally {
      await server.close();
    }
  }

  it('is alive while the loop turns, ready or not', async () => {
    expect(await asking({database: failing}, '/livez')).to.deep.equal({status: 200, body: {status: 'alive'}});
  });

  it('given checks that pass, is ready', async () => {
    const checks = {database: passing, consumer: passing};
    expect(await asking(checks, '/readyz')).to.deep.equal({
      status: 200,
      body: {status: 'ready', checks: {database: 'ok', consumer: 'ok'}},
    });
  });

  it('given one check that fails, is not ready and says why', async () => {
    const checks = {database: failing, consumer: passing};
    expect(await asking(checks, '/readyz')).to.deep.equal({
      status: 503,
      body: {status: 'not ready', checks: {database: 'the database cannot be reached', consumer: 'ok'}},
    });
  });

  it('given warnings, stays ready and says them, and none while there are none', async () => {
    let full: string | undefined = 'more than 100 events wait to be delivered';
    const server = await startManagementServer({port: 0, host, checks: {}, warnings: {backlog: () => full}});
    const ready = async () => {
      const response = await fetch(`http://${host}:${server.port}/readyz`);
      return {status: response.status, body: await response.json()};
    };
    const answers = [await ready(), ((full = undefined), await ready())];
    await server.close();
    expect(answers).to.deep.equal([
      {
        status: 200,
        body: {status: 'ready', checks: {}, warnings: {backlog: 'more than 100 events wait to be delivered'}},
      },
      {status: 200, body: {status: 'ready', checks: {}}},
    ]);
  });

  it('given no checks, is ready', async () => {
    const server = await startManagementServer({port: 0, host});
    const response = await fetch(`http://${host}:${server.port}/readyz`);
    await server.close();
    expect(response.status).to.equal(200);
  });

  it('given another path, names those that there are', async () => {
    expect((await asking({}, '/metrics')).status).to.equal(404);
  });

  for (const [method, path, status, allow] of [
    ['HEAD', '/livez', 200, null],
    ['GET', '/livez?x=1', 200, null],
    ['GET', '/readyz?', 200, null],
    ['GET', '/LIVEZ', 404, null],
    ['GET', '/livez/', 404, null],
    ['GET', '//livez', 404, null],
    ['GET', '/%6Civez', 404, null],
    ['POST', '/livez', 405, 'GET, HEAD, OPTIONS'],
    ['DELETE', '/readyz', 405, 'GET, HEAD, OPTIONS'],
    ['POST', '/nope', 404, null],
    ['OPTIONS', '/readyz', 204, 'GET, HEAD, OPTIONS'],
    ['OPTIONS', '/nope', 404, null],
  ] as const) {
    it(`given ${method} ${path}, answers ${status}, as the API does of its paths`, async () => {
      const server = await startManagementServer({port: 0, host});
      const response = await fetch(`http://${host}:${server.port}${path}`, {method});
      const text = await response.text();
      await server.close();
      expect(response.status).to.equal(status);
      expect(response.headers.get('allow')).to.equal(allow);
      expect(text === '').to.equal(method === 'HEAD' || status === 204);
    });
  }

  it('given a taken port, names it and the setting in one line', async () => {
    const first = await startManagementServer({port: 0, host, checks: {}});
    const second = await startManagementServer({port: first.port, host, checks: {}}).catch((error: Error) => error);
    await first.close();
    expect(second).to.have.property('message', `port ${first.port} is taken; choose another with MANAGEMENT_PORT`);
  });
});
