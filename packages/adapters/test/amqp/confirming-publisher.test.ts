import {AmqpPaymentRequester, AmqpPaymentResultPublisher} from '@orderwell/adapters/amqp';
import {aPaymentRequest, aPaymentResult} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {rejection, withBench} from './bench.ts';

/** Connection.Blocked (10, 60) and Connection.Unblocked (10, 61) as the broker sends them. */
const blocked = Buffer.from('01 0000 00000008 000a 003c 03 6d656d ce'.replaceAll(' ', ''), 'hex');
const unblocked = Buffer.from('01 0000 00000004 000a 003d ce'.replaceAll(' ', ''), 'hex');

describe('publishing with confirms', function () {
  const bench = withBench(this);

  it('given many messages at once, confirms each and loses none', async () => {
    const {names, peer} = bench();
    const requester = new AmqpPaymentRequester({broker: await bench().upBroker()});
    await Promise.all(Array.from({length: 500}, () => requester.requestPayment(aPaymentRequest())));
    await peer.until(names.requestQueue, ({messageCount}) => messageCount === 500);
  });

  it('given a message that no queue takes, rejects it and declares the queue again', async () => {
    const {names, peer, log} = bench();
    const requester = new AmqpPaymentRequester({broker: await bench().upBroker()});
    await peer.channel.deleteQueue(names.requestQueue);
    expect(await rejection(requester.requestPayment(aPaymentRequest()))).to.match(
      /^UNAVAILABLE: no queue takes messages/,
    );
    await log.line(/came back; declaring it again/);
    const again = aPaymentRequest({orderId: 'again'});
    for (let attempt = 1; attempt <= 1_000; attempt++) {
      if ((await rejection(requester.requestPayment(again))) === 'no rejection') break;
    }
    expect((await peer.next(names.requestQueue)).content.toString()).to.include('"again"');
  });

  it('given one of many messages cannot be routed, rejects that one only', async () => {
    const {names} = bench();
    const publisher = new AmqpPaymentResultPublisher({broker: await bench().upBroker()});
    const replies = [names.resultQueue, `${names.resultQueue}.nowhere`, names.resultQueue];
    const outcomes = await Promise.all(
      replies.map((replyTo) => rejection(publisher.publish(aPaymentResult(), {replyTo}))),
    );
    expect(outcomes).to.deep.equal([
      'no rejection',
      `UNROUTABLE: no queue takes messages for queue "${names.resultQueue}.nowhere"`,
      'no rejection',
    ]);
  });

  it('given our own queue for results is gone, says that it is unavailable, whoever named it', async () => {
    const {names, peer} = bench();
    const publisher = new AmqpPaymentResultPublisher({broker: await bench().upBroker()});
    for (const replyTo of [undefined, names.resultQueue]) {
      await peer.channel.deleteQueue(names.resultQueue);
      expect(await rejection(publisher.publish(aPaymentResult(), {replyTo}))).to.match(/^UNAVAILABLE: no queue takes/);
      for (let attempt = 1; attempt <= 1_000; attempt++) {
        if ((await rejection(publisher.publish(aPaymentResult(), {replyTo}))) === 'no rejection') break;
      }
    }
  });

  it('given one message for two addresses of which one is gone, rejects that one only', async () => {
    const {names} = bench();
    const publisher = new AmqpPaymentResultPublisher({broker: await bench().upBroker()});
    const result = aPaymentResult({messageId: 'the same'});
    const replies = [names.resultQueue, `${names.resultQueue}.nowhere`];
    const [ours, theirs] = await Promise.all(replies.map((replyTo) => rejection(publisher.publish(result, {replyTo}))));
    expect(ours).to.equal('no rejection');
    expect(theirs).to.match(/^UNROUTABLE/);
  });

  it('given a full queue, rejects what the broker refuses', async () => {
    const {peer} = bench();
    const publisher = new AmqpPaymentResultPublisher({broker: await bench().upBroker()});
    const {queue: replyTo} = await peer.channel.assertQueue('', {
      exclusive: true,
      maxLength: 1,
      overflow: 'reject-publish',
    });
    await publisher.publish(aPaymentResult(), {replyTo});
    expect(await rejection(publisher.publish(aPaymentResult(), {replyTo}))).to.match(/^UNAVAILABLE: .*nacked/);
  });

  it('given the connection is cut before the confirm, rejects at once, and works again later', async () => {
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url, limits: {publishTimeoutMs: 60_000}});
    const requester = new AmqpPaymentRequester({broker});
    proxy.blackhole();
    const underWay = rejection(requester.requestPayment(aPaymentRequest()));
    proxy.resume();
    expect(await underWay).to.match(/^UNAVAILABLE: the message broker did not take a message: channel closed/);
    await broker.whenUp();
    await requester.requestPayment(aPaymentRequest());
  });

  it('given a broker that does not answer, rejects when the deadline has passed', async () => {
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url, limits: {publishTimeoutMs: 50}});
    proxy.blackhole();
    const outcome = await rejection(new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest()));
    expect(outcome).to.equal('UNAVAILABLE: the message broker did not confirm a message within 50 ms');
  });

  it('given a connection that went dead, notices by its heartbeat and replaces it', async () => {
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url, limits: {heartbeatSeconds: 1}});
    proxy.blackhole();
    await bench().log.line(/cannot be used: Heartbeat timeout/);
    proxy.resume();
    await broker.whenUp();
    await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest());
  });

  it('given no connection, rejects at once instead of keeping the message for later', async () => {
    const proxy = await bench().proxy();
    proxy.refuse();
    const broker = bench().broker({url: proxy.url, limits: {publishTimeoutMs: 60_000}});
    const outcome = await rejection(new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest()));
    expect(outcome).to.equal('UNAVAILABLE: the message broker is not connected');
    proxy.resume();
    await broker.whenUp();
    expect(await bench().peer.waiting(bench().names.requestQueue)).to.equal(0);
  });

  it('given the broker is short of memory, rejects at once until it is no more', async () => {
    const {log} = bench();
    const proxy = await bench().proxy();
    const broker = await bench().upBroker({url: proxy.url, limits: {publishTimeoutMs: 60_000}});
    const requester = new AmqpPaymentRequester({broker});
    proxy.inject(blocked);
    await log.line(/cannot be used: it takes no messages for now \(mem\)/);
    expect(broker.status).to.deep.equal({publishing: 'down', consuming: 'up'});
    expect(await rejection(requester.requestPayment(aPaymentRequest()))).to.match(/^UNAVAILABLE: .*\(mem\)$/);
    proxy.inject(unblocked);
    await broker.whenUp();
    await requester.requestPayment(aPaymentRequest());
  });

  it('given the exchange is deleted, which closes the channel, rejects, and works again on a new one', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    const requester = new AmqpPaymentRequester({broker});
    await peer.channel.deleteExchange(names.exchange);
    expect(await rejection(requester.requestPayment(aPaymentRequest()))).to.match(/^UNAVAILABLE/);
    await bench().log.line(/NOT_FOUND/);
    await broker.whenUp();
    await requester.requestPayment(aPaymentRequest());
  });

  it('given messages under way when the broker is closed, waits for their confirms', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    const requester = new AmqpPaymentRequester({broker});
    const outcomes = Array.from({length: 50}, () => rejection(requester.requestPayment(aPaymentRequest())));
    await broker.close();
    expect(new Set(await Promise.all(outcomes))).to.deep.equal(new Set(['no rejection']));
    await peer.until(names.requestQueue, ({messageCount}) => messageCount === 50);
    expect(await rejection(requester.requestPayment(aPaymentRequest()))).to.match(/^UNAVAILABLE: .*was closed$/);
  });
});
