import {type BrokerOperator, consumePaymentResults, openBrokerOperator} from '@orderwell/adapters/amqp';
import type {PaymentResult} from '@orderwell/domain';
import {expect} from 'chai';
import {brokerUrl, quickLimits} from '../support/rabbitmq.ts';
import {Inbox, rejection, withBench} from './bench.ts';

describe('an operator at the broker', function () {
  const bench = withBench(this);
  const open: BrokerOperator[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((opened) => opened.close()));
  });

  async function operator(url = brokerUrl()): Promise<BrokerOperator> {
    const opened = await openBrokerOperator({url, names: bench().names, queueType: 'quorum', limits: quickLimits});
    open.push(opened);
    return opened;
  }

  /** Parks messages that cannot be read, with ids m-1, m-2 and so on. */
  async function parkSome(count: number): Promise<void> {
    const {names, peer} = bench();
    const consumer = consumePaymentResults(await bench().upBroker(), async () => undefined, {prefetch: 1});
    for (let index = 1; index <= count; index++) {
      peer.send(names.resultQueue, `poison ${index}`, {
        messageId: `m-${index}`,
        correlationId: 'c',
        type: 't',
        timestamp: 7,
        headers: {theirs: index, 'x-orderwell-attempt': 3, 'x-orderwell-round': 9},
      });
    }
    await peer.until(`${names.resultQueue}.parking`, ({messageCount}) => messageCount === count);
    await consumer.stop();
  }

  describe('listing what is parked', () => {
    it('given parked messages, shows each with its reason, and leaves them as they are', async () => {
      const {names, peer} = bench();
      await parkSome(3);
      const listed = await (await operator()).parkedMessages(names.resultQueue);
      expect(listed.map(({messageId}) => messageId)).to.deep.equal(['m-1', 'm-2', 'm-3']);
      expect(listed[0]).to.deep.equal({
        queue: names.resultQueue,
        messageId: 'm-1',
        correlationId: 'c',
        type: 't',
        sentAt: new Date(7_000),
        error: 'MALFORMED_MESSAGE',
        errorDetail: 'the body is not JSON',
        attempts: 3,
        headers: {theirs: 1},
        bodyBytes: 8,
        body: 'poison 1',
      });
      const again = await (await operator()).parkedMessages(names.resultQueue, {limit: 2});
      expect(again).to.deep.equal(listed.slice(0, 2));
      await peer.until(`${names.resultQueue}.parking`, ({messageCount}) => messageCount === 3);
    });

    it('given a message that the broker parked by itself, shows the broker’s reason', async () => {
      const {names, peer} = bench();
      await bench().upBroker({limits: {deliveryLimit: 0}});
      peer.send(names.requestQueue, 'poison');
      const channel = await peer.model.createChannel();
      await channel.consume(names.requestQueue, (message) => {
        if (message !== null) channel.nack(message);
      });
      await peer.until(`${names.requestQueue}.parking`, ({messageCount}) => messageCount === 1);
      const [message] = await (await operator()).parkedMessages(names.requestQueue);
      expect(message).to.include({error: 'delivery_limit', errorDetail: undefined, attempts: 0, body: 'poison'});
      await channel.close();
    });

    it('given a body of a megabyte, shows its beginning', async () => {
      const {names, peer} = bench();
      await bench().upBroker();
      peer.send(`${names.resultQueue}.parking`, Buffer.alloc(1_000_000, 'x'));
      await peer.until(`${names.resultQueue}.parking`, ({messageCount}) => messageCount === 1);
      await peer.until(`${names.resultQueue}.parking`, ({messageCount}) => messageCount === 1);
      const [message] = await (await operator()).parkedMessages(names.resultQueue);
      expect(message?.bodyBytes).to.equal(1_000_000);
      expect(message?.body).to.have.length(65_536);
    });

    it('given nothing is parked, shows nothing', async () => {
      await bench().upBroker();
      expect(await (await operator()).parkedMessages(bench().names.resultQueue)).to.deep.equal([]);
    });
  });

  describe('sending back what is parked', () => {
    it('given parked messages, sends them back in order, as their senders sent them', async () => {
      const {names, peer} = bench();
      await parkSome(3);
      expect(await (await operator()).redrive(names.resultQueue)).to.equal(3);
      for (const index of [1, 2, 3]) {
        const {content, properties, fields} = await peer.next(names.resultQueue);
        expect(content.toString()).to.equal(`poison ${index}`);
        expect(fields.exchange).to.equal(names.exchange);
        expect(Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))).to.deep.equal(
          {
            deliveryMode: 2,
            messageId: `m-${index}`,
            correlationId: 'c',
            type: 't',
            timestamp: 7,
            headers: {theirs: index},
          },
        );
      }
      expect(await peer.waiting(`${names.resultQueue}.parking`)).to.equal(0);
    });

    it('given a limit, sends back the oldest and leaves the rest parked', async () => {
      const {names, peer} = bench();
      await parkSome(3);
      expect(await (await operator()).redrive(names.resultQueue, {limit: 1})).to.equal(1);
      expect((await peer.next(names.resultQueue)).properties.messageId).to.equal('m-1');
      await peer.until(`${names.resultQueue}.parking`, ({messageCount}) => messageCount === 2);
    });

    it('given a message id, sends back that message and leaves the rest parked, in order', async () => {
      const {names, peer} = bench();
      await parkSome(3);
      const redriven = await (await operator()).redrive(names.resultQueue, {messageId: 'm-2'});
      expect(redriven).to.equal(1);
      expect((await peer.next(names.resultQueue)).properties.messageId).to.equal('m-2');
      const left = await (await operator()).parkedMessages(names.resultQueue);
      expect(left.map(({messageId}) => messageId)).to.deep.equal(['m-1', 'm-3']);
      expect(await (await operator()).redrive(names.resultQueue, {messageId: 'm-2'})).to.equal(0);
    });

    it('given the messages are parked again at once, sends each back once only', async () => {
      const {names, peer} = bench();
      await parkSome(3);
      const consumer = consumePaymentResults(await bench().upBroker(), async () => undefined);
      await consumer.whenActive();
      expect(await (await operator()).redrive(names.resultQueue)).to.equal(3);
      await peer.until(`${names.resultQueue}.parking`, ({messageCount}) => messageCount === 3);
      await consumer.stop();
    });

    it('given a message that waited out its rounds, begins to count anew', async () => {
      const {names, peer} = bench();
      const results = new Inbox<PaymentResult>();
      let broken = true;
      const broker = await bench().upBroker({limits: {attemptsInPlaceMax: 1, retryAttemptsMax: 3}});
      consumePaymentResults(broker, async (result) => {
        if (broken) throw new TypeError('a bug');
        await results.put(result);
      });
      peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'failed'}, {messageId: 'm-1'});
      const parking = `${names.resultQueue}.parking`;
      await peer.until(parking, ({messageCount}) => messageCount === 1);
      const [parked] = await (await operator()).parkedMessages(names.resultQueue);
      expect(parked).to.deep.include({attempts: 3, error: 'UNEXPECTED_ERROR', headers: {}});
      broken = false;
      expect(await (await operator()).redrive(names.resultQueue)).to.equal(1);
      expect(await results.count(1)).to.deep.equal([
        {messageId: 'm-1', orderId: '1', outcome: 'declined', correlation: {}},
      ]);
      expect(await peer.waiting(parking)).to.equal(0);
    });

    it('given the work queue is not there, says so and keeps everything parked', async () => {
      const {names, peer} = bench();
      await parkSome(2);
      await peer.channel.deleteQueue(names.resultQueue);
      const outcome = await rejection((await operator()).redrive(names.resultQueue));
      expect(outcome).to.match(/^UNAVAILABLE: no queue takes messages .*; 0 messages were sent back before$/);
      await peer.until(`${names.resultQueue}.parking`, ({messageCount}) => messageCount === 2);
    });
  });

  describe('comparing the topology', () => {
    it('given an empty broker, reports everything as missing and declares nothing', async () => {
      for (const round of [1, 2]) {
        const {complete, exchanges, queues} = await (await operator()).topologyReport();
        expect(complete, `round ${round}`).to.equal(false);
        expect(exchanges.map(({state}) => state)).to.deep.equal(['missing', 'missing']);
        expect(queues.map(({state}) => state)).to.deep.equal(queues.map(() => 'missing'));
        expect(queues).to.have.length(22);
      }
    });

    it('given everything is declared, reports it with its messages and consumers', async () => {
      const {names} = bench();
      await parkSome(2);
      const consumer = consumePaymentResults(await bench().upBroker(), async () => undefined);
      await consumer.whenActive();
      const report = await (await operator()).topologyReport();
      expect(report.complete).to.equal(true);
      const about = (name: string) => report.queues.find((queue) => queue.name === name);
      const workQueue = names.resultQueue;
      const asDeclared = {workQueue, state: 'asDeclared'};
      expect(about(workQueue)).to.deep.equal({
        ...asDeclared,
        name: workQueue,
        purpose: 'work',
        messages: 0,
        consumers: 1,
      });
      expect(about(`${workQueue}.parking`)).to.deep.include({
        ...asDeclared,
        purpose: 'parking',
        messages: 2,
        consumers: 0,
      });
      expect(about(`${workQueue}.retry.20ms`)).to.deep.include({...asDeclared, purpose: 'retry', messages: 0});
    });

    it('given a queue with other arguments, reports it with what the broker says, and how full it is', async () => {
      const {names, peer} = bench();
      await peer.channel.assertQueue(names.resultQueue, {durable: true});
      peer.send(names.resultQueue, 'waiting');
      await peer.until(names.resultQueue, ({messageCount}) => messageCount === 1);
      const {complete, queues} = await (await operator()).topologyReport();
      const found = queues.find(({name}) => name === names.resultQueue);
      expect(complete).to.equal(false);
      expect(found).to.include({state: 'different', messages: 1});
      expect(found?.detail).to.match(/PRECONDITION.FAILED - inequivalent arg/);
    });
  });

  describe('when it cannot work', () => {
    it('given a queue that is none of ours, names those that are', async () => {
      const {names} = bench();
      const at = await operator();
      for (const outcome of [await rejection(at.parkedMessages('nope')), await rejection(at.redrive('nope'))]) {
        expect(outcome)
          .to.match(/RangeError: there is no work queue "nope"/)
          .and.to.include(names.cancelResultQueue);
      }
    });

    it('given no parking queue, says so', async () => {
      const outcome = await rejection((await operator()).parkedMessages(bench().names.resultQueue));
      expect(outcome).to.match(/^UNAVAILABLE: queue ".*\.parking" cannot be read: .*NOT_FOUND/);
    });

    it('given no broker, says so and never what the password is', async () => {
      const proxy = await bench().proxy();
      proxy.refuse();
      const url = new URL(proxy.url);
      url.password = 'hunter2';
      const outcome = await rejection(operator(url.href));
      expect(outcome)
        .to.match(/^UNAVAILABLE: the message broker cannot be used: /)
        .and.not.to.include('hunter2');
    });

    it('given the connection is lost, rejects what is under way and what comes later', async () => {
      const {names} = bench();
      await parkSome(1);
      const proxy = await bench().proxy();
      const at = await operator(proxy.url);
      proxy.blackhole();
      const underWay = rejection(at.redrive(names.resultQueue));
      proxy.refuse();
      expect(await underWay).to.match(/^UNAVAILABLE/);
      expect(await rejection(at.topologyReport())).to.match(/^UNAVAILABLE/);
      await at.close();
      expect(await (await operator()).parkedMessages(names.resultQueue)).to.have.length(1);
    });
  });
});
