import {type Broker, consumePaymentResults} from '@orderwell/adapters/amqp';
import {DomainError, type PaymentResult} from '@orderwell/domain';
import type {Channel} from 'amqplib';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

const result = (orderId: number): object => ({orderId: `${orderId}`, paymentStatus: 'failed'});

describe('consuming', function () {
  const bench = withBench(this);

  for (const code of ['UNAVAILABLE', 'TOO_MUCH_CONTENTION', 'PAYMENT_OUTCOME_UNKNOWN'] as const) {
    it(`given the handler fails with ${code} for a while, tries again and loses none`, async () => {
      const {names, peer, log} = bench();
      const [tries, done] = [new Inbox<PaymentResult>(), new Inbox<string>()];
      // A delivery limit of 1 would park what is delivered for the third time.
      const broker = await bench().upBroker({limits: {deliveryLimit: 1, retryAttemptsMax: 1_000}});
      let failing = true;
      const consumer = consumePaymentResults(broker, async (message) => {
        await tries.put(message);
        if (failing) throw new DomainError(code, 'not now');
        await done.put(message.orderId);
      });
      const orders = Array.from({length: 15}, (_, index) => index + 1);
      for (const order of orders) peer.send(names.resultQueue, result(order));
      await tries.count(100);
      failing = false;
      expect((await done.count(15)).map(Number).toSorted((a, b) => a - b)).to.deep.equal(orders);
      await consumer.stop();
      expect(await peer.waiting(names.resultQueue)).to.equal(0);
      expect(await peer.waiting(`${names.resultQueue}.parking`)).to.equal(0);
      // What may be the message's own is told of each message instead, whenever it has to wait.
      const lines = code === 'TOO_MUCH_CONTENTION' ? 0 : 1;
      expect(log.matching(/handling messages of queue .*: not now; trying again/)).to.have.length(lines);
      expect(log.matching(/handling messages of queue .*: works now/)).to.have.length(lines);
    });
  }

  it('given that some messages can be handled and others cannot, says once that something is wrong', async () => {
    const {names, peer, log} = bench();
    const [tries, done] = [new Inbox<string>(), new Inbox<string>()];
    const broker = await bench().upBroker({limits: {handlingCalmMs: 60_000, attemptsInPlaceMax: 1_000}});
    consumePaymentResults(broker, async ({orderId}) => {
      if (Number(orderId) % 2 === 0) return done.put(orderId);
      await tries.put(orderId);
      throw new DomainError('UNAVAILABLE', 'not now');
    });
    // Enough that can be handled first, so that the consumer takes several at once.
    for (const order of [2, 4, 6, 8, 10, 12, 14, 1, 16, 3, 18, 5, 20]) {
      const [handled, tried] = [done.all.length, tries.all.length];
      peer.send(names.resultQueue, result(order));
      if (order % 2 === 0) await done.count(handled + 1);
      else await tries.count(tried + 3);
    }
    const said = log.lines.filter(({message}) => /handled for now|handled again|handling/.test(message));
    expect(said.map(({message}) => message)).to.deep.equal([
      `handling messages of queue "${names.resultQueue}": not now; trying again`,
    ]);
  });

  it('given more messages than it may hold, takes one, then twice as many after each round, up to its prefetch', async () => {
    const {names, peer} = bench();
    const [begun, done] = [new Inbox<PaymentResult>(), new Inbox<PaymentResult>()];
    const rounds = [1, 2, 4, 5].map((width) => ({width, release: Promise.withResolvers<void>()}));
    let running = 0;
    const tooMany: string[] = [];
    const broker = await bench().upBroker();
    consumePaymentResults(
      broker,
      async (message) => {
        const round = rounds.find((_, index) => begun.all.length < begunBy(index));
        running += 1;
        if (running > (round?.width ?? 0)) tooMany.push(`${running} instead of ${round?.width}`);
        await begun.put(message);
        await round?.release.promise;
        running -= 1;
        await done.put(message);
      },
      {prefetch: 5},
    );
    /** How many have begun when everything of a round is in hand. */
    const begunBy = (round: number): number => rounds.slice(0, round + 1).reduce((sum, {width}) => sum + width, 0);
    for (let order = 1; order <= 12; order++) peer.send(names.resultQueue, result(order));
    for (const [index, {width, release}] of rounds.entries()) {
      await begun.count(begunBy(index));
      await peer.until(names.resultQueue, ({messageCount}) => messageCount === 12 - begunBy(index));
      expect(running).to.equal(width);
      release.resolve();
    }
    await done.count(12);
    expect(tooMany).to.deep.equal([]);
  });

  it('given it was at full width and its connection is cut, begins with one message again', async () => {
    const {names, peer} = bench();
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url});
    const [begun, again] = [new Inbox<PaymentResult>(), new Inbox<PaymentResult>()];
    let cut = false;
    let taken = 0;
    const consumer = consumePaymentResults(
      broker,
      async (message) => {
        taken += 1;
        const isHeld = taken > 7;
        await (cut ? again : begun).put(message);
        if (isHeld) await new Promise(() => undefined);
      },
      {prefetch: 4},
    );
    for (let order = 1; order <= 20; order++) peer.send(names.resultQueue, result(order));
    await begun.count(11);
    cut = true;
    proxy.cut();
    await again.count(1);
    await peer.until(names.resultQueue, ({messageCount}) => messageCount === 12);
    expect(again.all).to.have.length(1);
    void consumer.stop();
  });

  for (const [prefetch, others, before] of [
    [4, 8, 4],
    [20, 60, 45],
  ] as const) {
    it(`given a message that ends every connection that receives it and a prefetch of ${prefetch}, parks that one only`, async () => {
      const poison = 99;
      const {names, peer} = bench();
      const proxy = await bench().proxy();
      const broker = await bench().upBroker({url: proxy.url, limits: {deliveryLimit: 5}});
      const {resultQueue} = names;
      for (let order = 1; order <= others; order++) {
        peer.send(resultQueue, result(order));
        if (order === before) peer.send(resultQueue, result(poison));
      }
      await peer.until(resultQueue, ({messageCount}) => messageCount === others + 1);
      const handled = new Set<string>();
      const rest = Promise.withResolvers<void>();
      const handler = async ({orderId}: PaymentResult): Promise<void> => {
        if (orderId === `${poison}`) proxy.cut();
        else handled.add(orderId);
        if (handled.size === others) rest.resolve();
      };
      consumePaymentResults(broker, handler, {prefetch});
      await peer.until(`${resultQueue}.parking`, ({messageCount}) => messageCount === 1);
      await rest.promise;
      await peer.until(resultQueue, ({messageCount}) => messageCount === 0);
      expect(await peer.waiting(`${resultQueue}.parking`)).to.equal(1);
    });
  }

  it('given one of the two queues for results cannot be consumed, is not active until it can', async () => {
    const {names, peer} = bench();
    await peer.channel.assertQueue(names.cancelResultQueue, {durable: true});
    const results = new Inbox<PaymentResult>();
    const consumer = consumePaymentResults(await bench().upBroker(), results.put);
    peer.channel.publish(names.exchange, names.resultQueue, Buffer.from(JSON.stringify(result(1))));
    await results.count(1);
    expect(consumer.active).to.equal(false);
    await peer.channel.deleteQueue(names.cancelResultQueue);
    await consumer.whenActive();
    peer.send(names.cancelResultQueue, {orderId: '2', paymentStatus: 'refunded'});
    await results.count(2);
    await consumer.stop();
    for (const queue of [names.resultQueue, names.cancelResultQueue]) {
      await peer.until(queue, ({consumerCount}) => consumerCount === 0);
    }
  });

  it('given the connection is cut while a message is handled, gets it again and survives the late ack', async () => {
    const {names, peer, log} = bench();
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url});
    const [begun, finished] = [new Inbox<PaymentResult>(), new Inbox<PaymentResult>()];
    const release = Promise.withResolvers<void>();
    const consumer = consumePaymentResults(broker, async (message) => {
      await begun.put(message);
      if (begun.all.length === 1) await release.promise;
      await finished.put(message);
    });
    peer.send(names.resultQueue, result(1));
    await begun.count(1);
    proxy.cut();
    // Delivered again on the next connection, under the same delivery tag as the first time.
    await finished.count(1);
    release.resolve();
    await finished.count(2);
    peer.send(names.resultQueue, result(2));
    await finished.count(3);
    await peer.until(names.resultQueue, ({messageCount}) => messageCount === 0);
    expect(log.matching(/ended/)).to.deep.equal([]);
    await consumer.whenActive();
    await consumer.stop();
    expect(await peer.waiting(names.resultQueue)).to.equal(0);
  });

  /** The channel that the consumer uses: the only one that stays open on its connection. */
  async function consumingChannel(broker: Broker): Promise<Channel> {
    const link = await broker.consuming.link(AbortSignal.timeout(5_000));
    const connection = link?.model.connection as {channels?: ({channel: Channel} | null)[]} | undefined;
    const channel = connection?.channels?.slice(1).find((entry) => entry !== null)?.channel;
    if (channel === undefined) throw new Error('there is no channel');
    return channel;
  }

  it('given its channel alone is lost, says so once and subscribes again on the same connection', async () => {
    const {names, peer, log} = bench();
    const broker = await bench().upBroker();
    const results = new Inbox<PaymentResult>();
    const consumer = consumePaymentResults(broker, results.put);
    await consumer.whenActive();
    const before = await broker.consuming.link(AbortSignal.timeout(5_000));
    const channel = await consumingChannel(broker);
    // A delivery tag that does not exist makes the broker close the channel.
    channel.ack({fields: {deliveryTag: 99}} as Parameters<Channel['ack']>[0]);
    await log.line(/consuming queue .* ended: .*PRECONDITION.FAILED/);
    await log.line(/consumed again/);
    peer.send(names.resultQueue, result(1));
    await results.count(1);
    expect((await broker.consuming.link(AbortSignal.timeout(5_000)))?.model).to.equal(before?.model);
    expect(broker.status).to.deep.equal({publishing: 'up', consuming: 'up'});
  });

  it('given it stops while a handler runs, waits for it, acknowledges, and takes no more', async () => {
    const {names, peer} = bench();
    const begun = new Inbox<PaymentResult>();
    const release = Promise.withResolvers<void>();
    const consumer = consumePaymentResults(
      await bench().upBroker(),
      async (message) => {
        await begun.put(message);
        await release.promise;
      },
      {prefetch: 1},
    );
    peer.send(names.resultQueue, result(1));
    await begun.count(1);
    const stopped = consumer.stop();
    expect(consumer.active).to.equal(false);
    peer.send(names.resultQueue, result(2));
    await peer.until(names.resultQueue, ({messageCount}) => messageCount === 1);
    release.resolve();
    await stopped;
    await consumer.stop();
    const next = await peer.next(names.resultQueue);
    expect(next.content.toString()).to.equal(JSON.stringify(result(2)));
    expect(next.fields.redelivered).to.equal(false);
    expect(await peer.waiting(names.resultQueue)).to.equal(0);
    expect(begun.all).to.have.length(1);
  });

  it('given its connection is lost while a handler runs, waits for it when it stops', async () => {
    const {names, peer} = bench();
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url, limits: {stopTimeoutMs: 60_000}});
    const begun = new Inbox<PaymentResult>();
    const release = Promise.withResolvers<void>();
    let ended = false;
    const consumer = consumePaymentResults(broker, async (message) => {
      await begun.put(message);
      await release.promise;
      ended = true;
    });
    peer.send(names.resultQueue, result(1));
    await begun.count(1);
    proxy.refuse();
    await proxy.attempts(4);
    const endedBefore = consumer.stop().then(() => ended);
    expect(await peer.waiting(names.resultQueue)).to.equal(1);
    release.resolve();
    expect(await endedBefore).to.equal(true);
  });

  it('given a handler that never ends, stops at the deadline and leaves the message to others', async () => {
    const {names, peer, log} = bench();
    const begun = new Inbox<PaymentResult>();
    const consumer = consumePaymentResults(await bench().upBroker({limits: {stopTimeoutMs: 50}}), async (message) => {
      await begun.put(message);
      await new Promise(() => undefined);
    });
    peer.send(names.resultQueue, result(1));
    await begun.count(1);
    await consumer.stop();
    expect(log.matching(/1 messages of queue .* were not finished in time/)).to.have.length(1);
    expect((await peer.next(names.resultQueue)).fields.redelivered).to.equal(true);
  });

  it('given it stops between two attempts, does not wait for the next', async () => {
    const {names, peer} = bench();
    const begun = new Inbox<PaymentResult>();
    const limits = {handlingRetryDelayMs: 60_000, handlingRetryDelayMsMax: 60_000, stopTimeoutMs: 60_000};
    const consumer = consumePaymentResults(await bench().upBroker({limits}), async (message) => {
      await begun.put(message);
      throw new DomainError('UNAVAILABLE', 'not now');
    });
    peer.send(names.resultQueue, result(1));
    await bench().log.line(/handling messages of queue .*trying again/);
    await consumer.stop();
    await peer.next(names.resultQueue);
    expect(begun.all).to.have.length(1);
  });

  it('given it stops before it ever was active, stops', async () => {
    const proxy = await bench().proxy();
    proxy.refuse();
    const consumer = consumePaymentResults(bench().broker({url: proxy.url}), async () => undefined);
    expect(consumer.active).to.equal(false);
    await consumer.stop();
    const underWay = consumePaymentResults(await bench().upBroker(), async () => undefined);
    await underWay.stop();
    expect(underWay.active).to.equal(false);
    await bench().peer.until(bench().names.resultQueue, ({consumerCount}) => consumerCount === 0);
  });

  it('given the broker is closed while a handler runs, waits for it and acknowledges', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    const begun = new Inbox<PaymentResult>();
    const release = Promise.withResolvers<void>();
    const consumer = consumePaymentResults(broker, async (message) => {
      await begun.put(message);
      await release.promise;
    });
    peer.send(names.resultQueue, result(1));
    await begun.count(1);
    const closed = broker.close();
    await peer.until(names.resultQueue, ({messageCount}) => messageCount === 0);
    release.resolve();
    await closed;
    expect(await peer.waiting(names.resultQueue)).to.equal(0);
    expect(consumer.active).to.equal(false);
    expect(broker.status).to.deep.equal({publishing: 'down', consuming: 'down'});
    await peer.until(names.resultQueue, ({consumerCount}) => consumerCount === 0);
  });
});
