import {createHmac} from 'node:crypto';
import {
  AmqpPaymentRequester,
  AmqpPaymentResultPublisher,
  type Broker,
  consumePaymentCancellations,
  consumePaymentRequests,
  consumePaymentResults,
  openBrokerOperator,
} from '@orderwell/adapters/amqp';
import {DomainError, type PaymentCancellation, type PaymentRequest, type PaymentResult} from '@orderwell/domain';
import {aPaymentCancellation, aPaymentRequest, aPaymentResult} from '@orderwell/domain/testing';
import type {GetMessage} from 'amqplib';
import {expect} from 'chai';
import {brokerUrl, quickLimits} from '../support/rabbitmq.ts';
import {Inbox, withBench} from './bench.ts';

const key = 'the key of these tests, 32 or more characters';
const otherKey = 'another key of these tests, as long as that one';
const usd = {defaultCurrency: 'USD'};

/** As the page says it, and without our code. */
const signature = (type: string, messageId: string, body: string | Buffer, by = key): string =>
  `sha256=${createHmac('sha256', by).update(`orderwell-message-v1\n${type}\n${messageId}\n`).update(body).digest('hex')}`;

describe('signed messages', function () {
  const bench = withBench(this);
  const signing = (...signingKeys: string[]): Promise<Broker> => bench().upBroker({signingKeys});

  const paid = '{"orderId":"1","paymentStatus":"successfull"}';
  const good = {
    messageId: 'm-1',
    type: 'payment.result',
    headers: {'x-orderwell-signature': signature('payment.result', 'm-1', paid)},
  };

  /** Why the next message was parked. */
  async function whyParked(queue: string): Promise<string> {
    const {properties} = await bench().peer.next(`${queue}.parking`);
    return `${properties.headers?.['x-orderwell-error']}: ${properties.headers?.['x-orderwell-error-detail']}`;
  }

  /** Sends a message on as it was, to another queue, and with what is to be different. */
  function sendOn(
    message: GetMessage,
    queue: string,
    changed: {body?: string | Buffer; properties?: object} = {},
  ): void {
    const {headers, messageId, type} = message.properties;
    const properties = {headers, messageId, type, ...changed.properties};
    bench().peer.send(queue, changed.body ?? message.content, properties);
  }

  it('given a key, signs requests, cancellations and results over type, id and body', async () => {
    const {names, peer} = bench();
    const broker = await signing(key, otherKey);
    await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest({messageId: 'é'.repeat(200)}));
    await new AmqpPaymentRequester({broker}).cancelPayment(aPaymentCancellation());
    const {messageId: _, ...withoutId} = aPaymentResult();
    await new AmqpPaymentResultPublisher({broker}).publish(withoutId, {replyTo: undefined});
    for (const queue of [names.requestQueue, names.cancelRequestQueue, names.resultQueue]) {
      const {content, properties} = await peer.next(queue);
      expect(properties.messageId).to.be.a('string');
      expect(properties.headers?.['x-orderwell-signature']).to.equal(
        signature(properties.type, properties.messageId, content),
      );
      expect(properties.headers).to.have.property('traceparent');
    }
  });

  it('given no key, signs nothing and asks for nothing', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest());
    expect((await peer.next(names.requestQueue)).properties.headers).to.have.all.keys('traceparent');
    const results = new Inbox<PaymentResult>();
    consumePaymentResults(broker, results.put);
    peer.send(names.resultQueue, paid, good);
    peer.send(names.resultQueue, paid, {...good, headers: {'x-orderwell-signature': 'sha256=00'}});
    await results.count(2);
  });

  it('given messages of one side, the other handles all of them', async () => {
    const results = new Inbox();
    const [requests, cancellations] = [new Inbox<PaymentRequest>(), new Inbox<PaymentCancellation>()];
    const [orderSide, paymentSide] = [await signing(key), await signing(key)];
    consumePaymentRequests(paymentSide, requests.put, usd);
    consumePaymentCancellations(paymentSide, cancellations.put, usd);
    consumePaymentResults(orderSide, results.put);
    await new AmqpPaymentRequester({broker: orderSide}).requestPayment(aPaymentRequest());
    await new AmqpPaymentRequester({broker: orderSide}).cancelPayment(aPaymentCancellation());
    const [request] = await requests.count(1);
    const [cancellation] = await cancellations.count(1);
    const publisher = new AmqpPaymentResultPublisher({broker: paymentSide});
    await publisher.publish(aPaymentResult({outcome: 'paid'}), {replyTo: request?.replyTo});
    await publisher.publish(aPaymentResult({outcome: 'refunded'}), {replyTo: cancellation?.replyTo});
    await results.count(2);
  });

  const {headers: _, ...unsigned} = good;
  const signedSo = (value: unknown): object => ({...good, headers: {'x-orderwell-signature': value}});
  const ofAnother = 'its signature is of another message, or made with another key';
  for (const [what, body, properties, why] of [
    ['without a signature', paid, unsigned, 'it has no signature'],
    ['of an existing service', paid, {}, 'it has no signature'],
    ['signed with another key', paid, signedSo(signature('payment.result', 'm-1', paid, otherKey)), ofAnother],
    ['signed with half a key', paid, signedSo(signature('payment.result', 'm-1', paid, key.slice(0, 20))), ofAnother],
    ['signed with nothing', paid, signedSo(signature('payment.result', 'm-1', paid, '')), ofAnother],
    ['with an empty signature', paid, signedSo(''), 'it has no signature'],
    ['with a short signature', paid, signedSo('sha256=00'), 'it has no signature'],
    ['with a number for a signature', paid, signedSo(7), 'it has no signature'],
    ['with several signatures', paid, signedSo([good.headers['x-orderwell-signature']]), 'it has no signature'],
    ['with another digest', paid, signedSo(`sha1=${'0'.repeat(64)}`), 'it has no signature'],
    ['with another body', paid.replace('"1"', '"2"'), good, ofAnother],
    ['with one more space', `${paid} `, good, ofAnother],
    ['with another id', paid, {...good, messageId: 'm-2'}, ofAnother],
    [
      'without its id',
      paid,
      {...good, messageId: undefined},
      'it has no message id, which its signature would be over',
    ],
    [
      'with another type',
      paid,
      {...good, type: 'payment.requested'},
      'its type is not payment.result, which this queue carries',
    ],
    ['without its type', paid, {...good, type: undefined}, 'its type is not payment.result, which this queue carries'],
    [
      'with a line feed in its id',
      paid,
      {...good, messageId: 'm\n1', headers: {'x-orderwell-signature': signature('payment.result', 'm\n1', paid)}},
      'it has no message id, which its signature would be over',
    ],
  ] as const) {
    it(`given a result ${what}, parks it and handles the next`, async () => {
      const {names, peer} = bench();
      const results = new Inbox<PaymentResult>();
      consumePaymentResults(await signing(key), results.put);
      peer.send(names.resultQueue, body, properties);
      expect(await whyParked(names.resultQueue)).to.equal(`UNTRUSTED_MESSAGE: ${why}`);
      peer.send(names.resultQueue, paid, good);
      await results.count(1);
      expect(results.all).to.have.length(1);
      expect(
        bench()
          .log.lines.map(({message}) => message)
          .join(),
      ).to.not.include(key);
    });
  }

  it('given the body of one message with id and signature of another, parks it', async () => {
    const {names, peer} = bench();
    const broker = await signing(key);
    const requester = new AmqpPaymentRequester({broker});
    await requester.requestPayment(aPaymentRequest({messageId: 'one'}));
    await requester.requestPayment(aPaymentRequest({messageId: 'two', orderId: 'other'}));
    const [one, two] = [await peer.next(names.requestQueue), await peer.next(names.requestQueue)];
    consumePaymentRequests(broker, async () => undefined, usd);
    sendOn(one, names.requestQueue, {body: two.content});
    expect(await whyParked(names.requestQueue)).to.match(/^UNTRUSTED_MESSAGE: its signature is of another/);
  });

  it('given a signed message in the queue of another kind, with its own type or that of the queue, parks it', async () => {
    const {names, peer} = bench();
    const broker = await signing(key);
    await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest());
    const request = await peer.next(names.requestQueue);
    const handled = new Inbox<unknown>();
    consumePaymentCancellations(broker, handled.put, usd);
    sendOn(request, names.cancelRequestQueue);
    expect(await whyParked(names.cancelRequestQueue)).to.match(/^UNTRUSTED_MESSAGE: its type is not/);
    sendOn(request, names.cancelRequestQueue, {properties: {type: 'payment.cancel_requested'}});
    expect(await whyParked(names.cancelRequestQueue)).to.match(/^UNTRUSTED_MESSAGE: its signature is of another/);
    expect(handled.all).to.deep.equal([]);
  });

  it('given a body beyond the limit, parks it for that', async () => {
    const {names, peer} = bench();
    consumePaymentResults(await signing(key), async () => undefined);
    peer.send(names.resultQueue, 'x'.repeat(70_000), good);
    expect(await whyParked(names.resultQueue)).to.match(/^MALFORMED_MESSAGE: the body has 70000 bytes/);
  });

  it('given a signed message that waits in retry queues and is parked and sent back, is still believed', async () => {
    const {names, peer} = bench();
    const broker = await signing(key);
    const limits = {attemptsInPlaceMax: 1, retryAttemptsMax: 2};
    const receiver = await bench().upBroker({signingKeys: [key], limits});
    const handled = new Inbox<PaymentRequest>();
    let failing = true;
    consumePaymentRequests(
      receiver,
      async (request) => {
        if (failing) throw new DomainError('TOO_MUCH_CONTENTION', 'not now');
        await handled.put(request);
      },
      usd,
    );
    await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest({messageId: 'm-1'}));
    await peer.until(`${names.requestQueue}.parking`, ({messageCount}) => messageCount === 1);
    failing = false;
    const operator = await openBrokerOperator({url: brokerUrl(), names, queueType: 'quorum', limits: quickLimits});
    const [parked] = await operator.parkedMessages(names.requestQueue);
    // What was listed is given back, and a broker takes that in and counts it with a delay.
    await peer.until(`${names.requestQueue}.parking`, ({messageCount}) => messageCount === 1);
    const redriven = await operator.redrive(names.requestQueue);
    await operator.close();
    expect([parked?.error, parked?.attempts, redriven]).to.deep.equal(['TOO_MUCH_CONTENTION', 2, 1]);
    expect((await handled.count(1)).map(({messageId}) => messageId)).to.deep.equal(['m-1']);
  });

  it('given a message that leaves no room for another header, is still believed when it is sent back', async () => {
    const {names, peer} = bench();
    const receiver = await bench().upBroker({signingKeys: [key], limits: {attemptsInPlaceMax: 1}});
    const tries = new Inbox<PaymentResult>();
    consumePaymentResults(receiver, async (result) => {
      await tries.put(result);
      if (tries.all.length === 1) throw new DomainError('UNAVAILABLE', 'not now');
    });
    peer.send(names.resultQueue, paid, {...good, headers: {...good.headers, 'x-theirs': '0'.repeat(65_350)}});
    await tries.count(2);
    expect(await peer.waiting(`${names.resultQueue}.parking`)).to.equal(0);
  });

  it('given a new key beside the old one, takes messages of both, and without the old one only its own', async () => {
    const {names} = bench();
    const rotating = await signing(otherKey, key);
    const results = new Inbox<PaymentResult>();
    const consumer = consumePaymentResults(rotating, results.put);
    for (const broker of [await signing(key), await signing(otherKey), rotating]) {
      await new AmqpPaymentResultPublisher({broker}).publish(aPaymentResult(), {replyTo: undefined});
    }
    await results.count(3);
    await consumer.stop();
    consumePaymentResults(await signing(otherKey), results.put);
    await new AmqpPaymentResultPublisher({broker: await signing(key)}).publish(aPaymentResult(), {replyTo: undefined});
    expect(await whyParked(names.resultQueue)).to.match(/^UNTRUSTED_MESSAGE/);
    await new AmqpPaymentResultPublisher({broker: rotating}).publish(aPaymentResult(), {replyTo: undefined});
    await results.count(4);
  });
});
