import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {consumePaymentResults, openBroker} from '@orderwell/adapters/amqp';
import type {PaymentResult} from '@orderwell/domain';
import type {TcpProxy} from '@orderwell/test-support';
import {expect} from 'chai';
import {brokerUrl} from '../support/rabbitmq.ts';
import {Inbox, withBench} from './bench.ts';

describe('the connection to the broker', function () {
  const bench = withBench(this);

  it('given an absent broker, opens at once, says so in one line, and is up when the broker appears', async () => {
    const {log} = bench();
    const proxy = await bench().proxy();
    proxy.refuse();
    const broker = bench().broker({url: proxy.url});
    expect(broker.status).to.deep.equal({publishing: 'down', consuming: 'down'});
    await log.line(/cannot be used/);
    await proxy.attempts(8);
    expect(log.lines).to.have.length(1);
    proxy.resume();
    await broker.whenUp();
    expect(broker.status).to.deep.equal({publishing: 'up', consuming: 'up'});
    expect(log.lines.map(({level}) => level)).to.deep.equal(['warn', 'info']);
  });

  it('given a broker that takes connections and says nothing, gives up each in time and tries again', async () => {
    const {log} = bench();
    const proxy = await bench().proxy();
    proxy.blackhole();
    const broker = bench().broker({url: proxy.url, limits: {connectTimeoutMs: 100}});
    await log.line(/cannot be used: it took the connection and did not answer the handshake within 0.1 s/);
    proxy.resume();
    await broker.whenUp();
  });

  it('given a broker that goes on beating and answers nothing more, says what it left unanswered, and begins anew', async () => {
    const {log} = bench();
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url, limits: {answerTimeoutMs: 100, connectTimeoutMs: 200}});
    proxy.blackhole();
    const consumer = consumePaymentResults(broker, async () => undefined);
    await log.line(/cannot be used: it took the connection and did not answer the opening of a channel within 0.1 s/);
    proxy.resume();
    await consumer.whenActive();
  });

  it('given a broker that does not let a consumer take more at once, says so, and begins anew', async () => {
    const {log, names, peer} = bench();
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url, limits: {answerTimeoutMs: 100, connectTimeoutMs: 200}});
    const begun = new Inbox<PaymentResult>();
    const handled = Promise.withResolvers<void>();
    const consumer = consumePaymentResults(broker, async (result) => {
      await begun.put(result);
      await handled.promise;
    });
    await consumer.whenActive();
    peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'failed'});
    await begun.count(1);
    proxy.blackhole();
    handled.resolve();
    await log.line(/did not answer a consumer of queue .* within 0.1 s/);
    proxy.resume();
    await consumer.whenActive();
  });

  it('given the connection is cut, says once that it is down and once that it is up', async () => {
    const {log} = bench();
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url});
    for (const round of [1, 2]) {
      proxy.refuse();
      await proxy.attempts(6);
      proxy.resume();
      await broker.whenUp();
      expect(log.matching(/cannot be used/), `round ${round}`).to.have.length(round);
      expect(log.matching(/is connected/), `round ${round}`).to.have.length(round + 1);
    }
  });

  it('given the broker closes the connections itself, connects again', async () => {
    const {log} = bench();
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url});
    // Connection.Close (10, 50): 320 CONNECTION_FORCED, as at a shutdown of the broker.
    proxy.inject(Buffer.from('01 0000 00000010 000a 0032 0140 05 666f726365 0000 0000 ce'.replaceAll(' ', ''), 'hex'));
    await log.line(/cannot be used: Connection closed: 320/);
    await broker.whenUp();
  });

  it('given a wrong password, says what the broker says and never what the password is', async () => {
    const {log} = bench();
    const url = new URL(brokerUrl());
    url.password = 'hunter2';
    bench().broker({url: url.href});
    const line = await log.line(/cannot be used/);
    expect(line).to.match(/ACCESS.REFUSED/);
    expect(JSON.stringify(log.lines)).not.to.include('hunter2');
  });

  it('given an absent broker that later refuses the password, says that too', async () => {
    const {log} = bench();
    const proxy = await bench().proxy();
    proxy.refuse();
    const url = new URL(proxy.url);
    url.password = 'hunter2';
    bench().broker({url: url.href});
    await log.line(/cannot be used/);
    proxy.resume();
    await log.line(/ACCESS.REFUSED/);
    await proxy.attempts(8);
    expect(log.lines).to.have.length(2);
  });

  for (const url of ['http://user:hunter2@127.0.0.1', 'amqp//user:hunter2@127.0.0.1', '']) {
    it(`given ${url || 'nothing'} for a URL, refuses it without repeating it`, () => {
      const {names} = bench();
      expect(() => openBroker({url, names, queueType: 'quorum'}))
        .to.throw(TypeError, /amqp:\/\//)
        .with.property('message')
        .not.include('hunter2');
    });
  }

  const situations: Record<string, (proxy: TcpProxy) => void> = {
    'a broker that is up': () => undefined,
    'an absent broker': (proxy) => proxy.refuse(),
    'a broker that takes connections and says nothing': (proxy) => proxy.blackhole(),
    'a broker that went silent after it was up': () => undefined,
  };
  for (const [situation, bring] of Object.entries(situations)) {
    it(`given ${situation}, a process that closes it ends by itself`, async () => {
      const proxy = await bench().proxy();
      bring(proxy);
      const program = new URL('./open-and-close.ts', import.meta.url).pathname;
      const child = spawn(
        process.execPath,
        ['--conditions=source', program, proxy.url, JSON.stringify(bench().names)],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
          timeout: 10_000,
          killSignal: 'SIGKILL',
        },
      );
      child.stdout.on('data', () => {
        if (situation.includes('went silent')) proxy.blackhole();
        child.stdin.end('close\n');
      });
      const [code, signal] = await once(child, 'exit');
      expect({code, signal}).to.deep.equal({code: 0, signal: null});
    });
  }
});
