import {startHttpServer} from '@orderwell/adapters/koa';
import {reachableAt, startManagementServer} from '@orderwell/adapters/runtime';
import {expect} from 'chai';

describe('an address that is shown', () => {
  for (const [host, address] of [
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['localhost', 'http://localhost:3000'],
    ['orders.internal', 'http://orders.internal:3000'],
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['0', 'http://127.0.0.1:3000'],
    ['::1', 'http://[::1]:3000'],
    ['::', 'http://[::1]:3000'],
    ['0:0:0:0:0:0:0:0', 'http://[::1]:3000'],
    ['::ffff:0.0.0.0', 'http://127.0.0.1:3000'],
    ['2001:db8::5', 'http://[2001:db8::5]:3000'],
  ] as const) {
    it(`given ${host} to listen on, is ${address}`, () => {
      expect(reachableAt(host, 3000)).to.equal(address);
    });
  }

  for (const host of ['::', '::1', '0.0.0.0', '0', 'localhost']) {
    it(`given ${host} to listen on, works`, async () => {
      const server = await startManagementServer({port: 0, host});
      const answer = await fetch(`${reachableAt(host, server.port)}/livez`);
      await server.close();
      expect(answer.status).to.equal(200);
    });
  }
});

describe('a HOST that cannot be listened on', () => {
  const app = {callback: () => async () => undefined};
  const servers = {
    'the API': (host: string) => startHttpServer(app, {port: 0, host}),
    health: (host: string) => startManagementServer({port: 0, host}),
  };
  for (const [name, start] of Object.entries(servers)) {
    for (const [host, complaint] of [
      // A name that no name server has to be asked about.
      ['a..b', 'HOST is a name that does not resolve: a..b'],
      ['192.0.2.1', 'HOST is no address of this machine: 192.0.2.1'],
      ['ff02::1', 'HOST is no address to listen on: ff02::1'],
    ] as const) {
      it(`given ${host}, ${name} names the setting in one line`, async () => {
        expect(await start(host).catch((error: Error) => error)).to.have.property('message', complaint);
      });
    }
  }
});
