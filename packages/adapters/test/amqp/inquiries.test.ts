import {
  AmqpPaymentRequester,
  AmqpPaymentResultPublisher,
  AmqpWaitingMessages,
  consumeInquiries,
  consumeInquiryAnswers,
  consumePaymentRequests,
} from '@orderwell/adapters/amqp';
import type {InquiryAnswer, PaymentInquiry, PaymentRequest} from '@orderwell/domain';
import {aPaymentInquiry, aPaymentRequest} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

describe('inquiries over RabbitMQ', function () {
  const bench = withBench(this);

  it('given an inquiry, sends it with where its answer and results are wanted, and without what only money needs', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    await new AmqpPaymentRequester({broker}).inquire(aPaymentInquiry({asked: 'cancellation', orderVersion: 3}));
    const {content, properties} = await peer.next(names.inquiryQueue);
    expect(JSON.parse(content.toString())).to.include({
      asked: 'cancellation',
      orderVersion: 3,
      resultTo: names.resultQueue,
      cancelResultTo: names.cancelResultQueue,
    });
    expect(properties).to.include({type: 'payment.inquiry', replyTo: names.inquiryAnswerQueue});
  });

  it('given an inquiry that names queues for results, hands them over; what cannot be a name counts as missing', async () => {
    const {names, peer} = bench();
    const inbox = new Inbox<PaymentInquiry>();
    await consumeInquiries(await bench().upBroker(), inbox.put).whenActive();
    const inquiry = {orderId: '1', asked: 'payment', orderVersion: 1};
    peer.send(names.inquiryQueue, {...inquiry, resultTo: 'results', cancelResultTo: 'cancels'});
    peer.send(names.inquiryQueue, {...inquiry, orderId: '2', resultTo: 7, cancelResultTo: 'a\u0000b'});
    const handed = (await inbox.count(2)).toSorted((a, b) => a.orderId.localeCompare(b.orderId));
    expect(handed[0]).to.include({resultTo: 'results', cancelResultTo: 'cancels'});
    expect(handed[1]).to.not.have.any.keys('resultTo', 'cancelResultTo');
  });

  it('given an inquiry that names another queue for its answer, answers there', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    const {queue} = await peer.channel.assertQueue('', {exclusive: true});
    const answer = {...aPaymentInquiry({replyTo: queue}), standing: 'missing'} as const;
    await new AmqpPaymentResultPublisher({broker}).answerInquiry(answer);
    const {content} = await peer.next(queue);
    expect(JSON.parse(content.toString())).to.include({orderId: answer.orderId, standing: 'missing'});
    expect(await peer.waiting(names.inquiryAnswerQueue)).to.equal(0);
  });

  it('given inquiries that cannot be read, or a handler that fails, drops them and goes on', async () => {
    const {names, peer, log} = bench();
    const broker = await bench().upBroker();
    const inbox = new Inbox<PaymentInquiry>();
    const consumer = consumeInquiries(broker, async (inquiry) => {
      if (inquiry.orderId === 'bad') throw new Error('no answer today');
      await inbox.put(inquiry);
    });
    await consumer.whenActive();
    const good = {orderId: 'good', asked: 'payment', orderVersion: 1};
    const unreadable = ['{', {...good, asked: 'everything'}, {...good, orderVersion: 0}, {...good, orderVersion: 1.5}];
    for (const body of [...unreadable, {...good, orderId: 'a b'}, {...good, orderId: 'bad'}]) {
      peer.send(names.inquiryQueue, body);
    }
    peer.send(names.inquiryQueue, good, {type: 'payment.cancel_requested'});
    peer.send(names.inquiryQueue, good);
    const [first] = await inbox.count(1);
    expect(first).to.include(good);
    expect(inbox.all).to.have.length(1);
    await peer.until(names.inquiryQueue, ({messageCount}) => messageCount === 0);
    await log.line(/dropped: no answer today/);
  });

  it('given a key, signs inquiries and answers, and drops what nobody signed who has it', async () => {
    const {names, peer, log} = bench();
    const signing = await bench().upBroker({signingKeys: ['a key that is long enough to be one']});
    const inbox = new Inbox<PaymentInquiry>();
    await consumeInquiries(signing, inbox.put).whenActive();
    peer.send(names.inquiryQueue, {orderId: 'forged', asked: 'payment', orderVersion: 1}, {messageId: 'm-1'});
    await log.line(/dropped: it has no signature/);
    const inquiry = aPaymentInquiry();
    await new AmqpPaymentRequester({broker: signing}).inquire(inquiry);
    const [first] = await inbox.count(1);
    expect(first).to.include({orderId: inquiry.orderId});
    await new AmqpPaymentResultPublisher({broker: signing}).answerInquiry({...inquiry, standing: 'missing'});
    const {properties} = await peer.next(names.inquiryAnswerQueue);
    expect(properties.headers?.['x-orderwell-signature']).to.match(/^sha256=[\da-f]{64}$/);
  });

  it('given answers that cannot be read, drops them and goes on', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    const inbox = new Inbox<InquiryAnswer>();
    await consumeInquiryAnswers(broker, inbox.put).whenActive();
    const answer = {orderId: 'o-1', asked: 'payment', orderVersion: 2, standing: 'missing'};
    peer.send(names.inquiryAnswerQueue, {...answer, standing: 'lost'});
    peer.send(names.inquiryAnswerQueue, answer);
    const [first] = await inbox.count(1);
    expect(first).to.include(answer);
    expect(inbox.all).to.have.length(1);
  });

  it('given nobody who consumes inquiries, keeps few of them and not for long', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker({limits: {inquiriesMax: 3, inquiryKeptMs: 500}});
    const requester = new AmqpPaymentRequester({broker});
    for (let count = 0; count < 10; count++) await requester.inquire(aPaymentInquiry());
    expect(await peer.waiting(names.inquiryQueue)).to.be.at.most(3);
    await peer.until(names.inquiryQueue, ({messageCount}) => messageCount === 0);
  });

  it('given a request that waits in its queue or in a retry queue, says that something may arrive', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker({limits: {waitingLookMs: 0}});
    const waiting = new AmqpWaitingMessages({broker});
    expect(await waiting.mayHold('payment')).to.equal(false);
    await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest());
    await peer.until(names.requestQueue, ({messageCount}) => messageCount === 1);
    expect(await waiting.mayHold('payment')).to.equal(true);
    expect(await waiting.mayHold('cancellation')).to.equal(false);

    const inbox = new Inbox<PaymentRequest>();
    await consumePaymentRequests(broker, inbox.put, {defaultCurrency: 'USD'}).whenActive();
    await inbox.count(1);
    await peer.until(names.requestQueue, ({messageCount}) => messageCount === 0);
    expect(await waiting.mayHold('payment')).to.equal(false);
  });

  it('given many who ask at once, looks once', async () => {
    const broker = await bench().upBroker({limits: {waitingLookMs: 60_000}});
    let looks = 0;
    const counts = broker.counts.bind(broker);
    broker.counts = (queue) => {
      looks += 1;
      return counts(queue);
    };
    const waiting = new AmqpWaitingMessages({broker});
    await Promise.all(Array.from({length: 50}, () => waiting.mayHold('payment')));
    expect(looks).to.equal(1 + broker.limits.retryDelaysMs.length);
  });

  it('given a broker that cannot be asked, says that it cannot be told', async () => {
    const broker = await bench().upBroker();
    await broker.close();
    const asked = await new AmqpWaitingMessages({broker}).mayHold('payment').catch((error: unknown) => error);
    expect(asked).to.include({code: 'UNAVAILABLE'});
  });
});
