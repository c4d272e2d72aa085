import {AmqpPaymentRequester, consumePaymentRequests, consumePaymentResults} from '@orderwell/adapters/amqp';
import type {PaymentResult} from '@orderwell/domain';
import {aPaymentCancellation, aPaymentRequest} from '@orderwell/domain/testing';
import {workQueues} from '@orderwell/test-support';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

describe('exchanges and queues', function () {
  const bench = withBench(this);

  it('given quorum queues, declares them with dead-lettering to parking queues', async () => {
    const {names, peer} = bench();
    await bench().upBroker({limits: {deliveryLimit: 7}});
    const {exchange} = names;
    for (const queue of workQueues(names)) {
      // The broker refuses to declare a queue again with any other argument than it has.
      await peer.channel.assertQueue(queue, {
        durable: true,
        arguments: {
          'x-queue-type': 'quorum',
          'x-delivery-limit': 7,
          'x-dead-letter-exchange': `${exchange}.parking`,
          ...(queue === names.cancelRequestQueue
            ? {'x-max-length': 100_000, 'x-overflow': 'drop-head'}
            : {'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish'}),
        },
      });
      await peer.channel.assertQueue(`${queue}.parking`, {
        durable: true,
        arguments: {
          'x-queue-type': 'quorum',
          'x-delivery-limit': 1_000_000_000,
          'x-max-length': 1_000_000,
          'x-overflow': 'reject-publish',
        },
      });
      peer.channel.publish(names.exchange, queue, Buffer.from(`to ${queue}`));
      expect((await peer.next(queue)).content.toString()).to.equal(`to ${queue}`);
      peer.channel.publish(`${names.exchange}.parking`, queue, Buffer.from(`parked from ${queue}`));
      expect((await peer.next(`${queue}.parking`)).content.toString()).to.equal(`parked from ${queue}`);
    }
  });

  it('given either kind of work queues, declares queues for inquiries that hold little and not for long', async () => {
    const {names, peer} = bench();
    await bench().upBroker({queueType: 'classic'});
    for (const queue of [names.inquiryQueue, names.inquiryAnswerQueue]) {
      await peer.channel.assertQueue(queue, {
        durable: true,
        arguments: {'x-message-ttl': 60_000, 'x-max-length': 10_000},
      });
      peer.channel.publish(names.exchange, queue, Buffer.from(`to ${queue}`));
      expect((await peer.next(queue)).content.toString()).to.equal(`to ${queue}`);
    }
  });

  for (const queueType of ['quorum', 'classic'] as const) {
    it(`given ${queueType} work queues, declares retry queues that hand on at least once`, async () => {
      const {names, peer} = bench();
      await bench().upBroker({queueType, limits: {retryDelaysMs: [5_000, 30_000, 300_000]}});
      const {exchange} = names;
      for (const queue of workQueues(names)) {
        for (const [name, delayMs] of Object.entries({'5s': 5_000, '30s': 30_000, '5m': 300_000})) {
          await peer.channel.assertQueue(`${queue}.retry.${name}`, {
            durable: true,
            arguments: {
              'x-queue-type': 'quorum',
              'x-message-ttl': delayMs,
              'x-dead-letter-exchange': exchange,
              'x-dead-letter-routing-key': queue,
              'x-dead-letter-strategy': 'at-least-once',
              'x-max-length': 1_000_000,
              'x-overflow': 'reject-publish',
            },
          });
        }
      }
    });
  }

  it('given a retry queue with other arguments, says what to do with it', async () => {
    const {names, peer, log} = bench();
    await peer.channel.assertQueue(`${names.resultQueue}.retry.5s`, {durable: true});
    const broker = await bench().upBroker({limits: {retryDelaysMs: [5_000]}});
    const line = await log.line(/delete the queue once it is empty/);
    expect(line).to.include(`queue "${names.resultQueue}.retry.5s"`).and.not.to.include('AMQP_QUEUE_TYPE');
    expect(broker.status.publishing).to.equal('up');
  });

  it('given a message that crashes every consumer, the broker parks it after the delivery limit', async () => {
    const {names, peer} = bench();
    await bench().upBroker({limits: {deliveryLimit: 2}});
    peer.send(names.requestQueue, 'poison');
    const channel = await peer.model.createChannel();
    let deliveries = 0;
    await channel.consume(names.requestQueue, (message) => {
      if (message === null) return;
      deliveries += 1;
      channel.nack(message);
    });
    const parked = await peer.next(`${names.requestQueue}.parking`);
    expect(parked.content.toString()).to.equal('poison');
    expect(deliveries).to.equal(3);
    await channel.close();
  });

  it('given a queue with other arguments, says so in one line, and everything else works', async () => {
    const {names, peer, log} = bench();
    await peer.channel.assertQueue(names.requestQueue, {durable: true});
    const broker = await bench().upBroker();
    const requests = consumePaymentRequests(broker, async () => undefined, {defaultCurrency: 'USD'});
    const results = new Inbox<PaymentResult>();
    await consumePaymentResults(broker, results.put).whenActive();
    await new AmqpPaymentRequester({broker}).cancelPayment(aPaymentCancellation());
    await peer.next(names.cancelRequestQueue);
    peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'failed'});
    await results.count(1);
    const [line, ...more] = log.matching(/AMQP_QUEUE_TYPE/);
    expect(line).to.include(`queue "${names.requestQueue}"`);
    expect(line).to.include('AMQP_QUEUE_TYPE=quorum').and.to.include('AMQP_QUEUE_TYPE=classic');
    expect(line).to.match(/PRECONDITION.FAILED/);
    expect(more).to.deep.equal([]);
    expect(requests.active).to.equal(false);

    await peer.channel.deleteQueue(names.requestQueue);
    await requests.whenActive();
    await log.line(new RegExp(`queue "${names.requestQueue}" is declared now`));
    expect(log.matching(/AMQP_QUEUE_TYPE/)).to.have.length(1);
    expect(log.matching(/cannot be used/)).to.deep.equal([]);
  });

  it('given quorum queues of an earlier run, a broker told to declare them plainly names the setting', async () => {
    const {names, log} = bench();
    await (await bench().upBroker()).close();
    await bench().upBroker({queueType: 'classic'});
    const line = await log.line(new RegExp(`queue "${names.requestQueue}":`));
    expect(line).to.include('AMQP_QUEUE_TYPE=classic').and.to.include('AMQP_QUEUE_TYPE=quorum');
  });

  it('given an exchange of another type, names it and the setting', async () => {
    const {names, peer, log} = bench();
    await peer.channel.assertExchange(names.exchange, 'topic', {durable: true});
    const broker = await bench().upBroker();
    expect(await log.line(/EXCHANGE_NAME/)).to.include(`exchange "${names.exchange}"`);
    expect(broker.status.publishing).to.equal('up');
  });

  it('given all queues are deleted, consumers and queues return', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    const results = new Inbox<PaymentResult>();
    const consumer = consumePaymentResults(broker, results.put);
    await consumer.whenActive();
    for (const queue of [names.resultQueue, `${names.resultQueue}.parking`]) await peer.channel.deleteQueue(queue);
    await bench().log.line(/canceled the consumer/);
    await consumer.whenActive();
    peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'failed'});
    await results.count(1);
    peer.send(names.resultQueue, 'malformed');
    await peer.next(`${names.resultQueue}.parking`);
    await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest());
  });
});
