import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {connect} from 'node:net';
import {consumePaymentResults, openBroker} from '@orderwell/adapters/amqp';
import {startHttpServer} from '@orderwell/adapters/koa';
import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {PostgresGatewayBooks} from '@orderwell/adapters/simulated-gateway';
import {
  BackgroundLoop,
  silentLogger,
  startManagementServer,
  startService,
  type Stoppable,
} from '@orderwell/adapters/runtime';
import {purgeBroker, TcpProxy} from '@orderwell/test-support';
import {expect} from 'chai';
import Koa from 'koa';
import {brokerUrl, quickLimits, requireBroker, uniqueNames} from '../support/rabbitmq.ts';
import {describeStoppable} from '../support/stoppable.ts';
import {deadUrl, emptyDatabase} from '../mikro-orm/support/databases.ts';

const host = '127.0.0.1';

function aLoop() {
  let [passes, firstPass] = [0, Promise.withResolvers<void>()];
  const loop = new BackgroundLoop({
    name: 'measuring',
    pollMs: 3_600_000,
    backoff: {firstMs: 1, mostMs: 1},
    logger: silentLogger,
    pass: async () => {
      passes += 1;
      firstPass.resolve();
      return {more: false, failures: []};
    },
  });
  return {loop, passed: firstPass.promise, passes: () => passes};
}

describeStoppable('a background loop', {
  running: async () => {
    const {loop, passed} = aLoop();
    loop.start();
    await passed;
    return loop;
  },
  notYet: async () => {
    const {loop, passes} = aLoop();
    return {
      stop: () => loop.stop(),
      begin: () => loop.start(),
      get hasRun() {
        return passes() > 0;
      },
    };
  },
});

describe('at a broker', () => {
  let names: ReturnType<typeof uniqueNames>;
  before(async function () {
    await requireBroker(this);
    names = uniqueNames();
  });
  after(async () => {
    if (names !== undefined) await purgeBroker(names);
  });
  const broker = (url: string) => openBroker({url, names, queueType: 'quorum', limits: quickLimits});

  describeStoppable('a broker', {
    running: async () => {
      const opened = broker(brokerUrl());
      await opened.whenUp();
      return {stop: () => opened.close()};
    },
    notYet: async () => {
      const opened = broker('amqp://127.0.0.1:1');
      return {stop: () => opened.close()};
    },
  });

  for (const what of ['a broker with its consumers', 'a consumer with its broker after it'] as const) {
    const opened = (url: string) => {
      const of = broker(url);
      const consumer = consumePaymentResults(of, async () => undefined);
      return {
        consumer,
        stop: async () => {
          if (what === 'a consumer with its broker after it') await consumer.stop();
          await of.close();
        },
      };
    };
    describeStoppable(what, {
      running: async () => {
        const subject = opened(brokerUrl());
        await subject.consumer.whenActive();
        return subject;
      },
      notYet: async () => opened('amqp://127.0.0.1:1'),
    });
  }
});

describe('at a database server', () => {
  const database = emptyDatabase('stoppable');
  describeStoppable('a database', {
    running: async () => {
      const opened = openOrderDatabase({url: database.url});
      await opened.migrate();
      await Promise.all([opened.ping(), opened.customers.isEmpty(), opened.backlog({countMax: 1})]);
      return {stop: () => opened.close()};
    },
    notYet: async () => {
      const opened = openOrderDatabase({url: deadUrl});
      return {stop: () => opened.close()};
    },
  });

  describeStoppable("the gateway's books", {
    running: async () => {
      const books = new PostgresGatewayBooks({url: database.url});
      await books.check();
      return {stop: () => books.close()};
    },
    notYet: async () => {
      const books = new PostgresGatewayBooks({url: deadUrl});
      return {stop: () => books.close()};
    },
  });

  for (const what of ['database', 'books'] as const) {
    it(`given that server went silent, a process that closes its ${what} ends by itself`, async () => {
      const proxy = await TcpProxy.start(database.url);
      const program = new URL('../support/open-and-close.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, ['--conditions=source', program, what, proxy.url], {
        stdio: ['pipe', 'pipe', 'inherit'],
        timeout: 8_000,
        killSignal: 'SIGKILL',
      });
      child.stdout.once('data', () => {
        proxy.blackhole();
        child.stdin.end('close\n');
      });
      expect(await once(child, 'exit')).to.deep.equal([0, null]);
      await proxy.close();
    }).timeout(10_000);
  }
});

/** What stops a server, and resolves once the client that has asked nothing yet sees it gone. */
async function withClient(port: number, stop: () => Promise<void>): Promise<Stoppable> {
  const client = connect(port, host);
  const gone = once(client, 'close');
  await once(client, 'connect');
  return {stop: async () => void (await Promise.all([stop(), gone]))};
}

describeStoppable('an HTTP server', {
  running: async () => {
    const server = await startHttpServer(new Koa(), {port: 0, host});
    return withClient(server.port, () => server.stop());
  },
});

describeStoppable('a management server', {
  running: async () => {
    const server = await startManagementServer({port: 0, host});
    return withClient(server.port, () => server.close());
  },
});

describeStoppable('a service', {
  running: async () => {
    const {loop} = aLoop();
    const nothing = async (): Promise<void> => undefined;
    const service = await startService({
      config: {managementPort: 0, host, shutdownDelayMs: 0},
      logger: silentLogger,
      database: {migrate: nothing, ping: nothing, close: nothing},
      loops: [loop],
      takeWork: () => ({stop: nothing}),
      connections: [],
    });
    await service.ready;
    return service;
  },
});
