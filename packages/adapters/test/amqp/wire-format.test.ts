import {
  AmqpPaymentRequester,
  AmqpPaymentResultPublisher,
  consumePaymentCancellations,
  consumePaymentRequests,
  consumePaymentResults,
} from '@orderwell/adapters/amqp';
import {Money, type PaymentCancellation, type PaymentRequest, type PaymentResult} from '@orderwell/domain';
import {aPaymentCancellation, aPaymentRequest, aPaymentResult} from '@orderwell/domain/testing';
import type {GetMessage} from 'amqplib';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const correlation = {requestId: 'request-7', traceparent};

describe('messages on the wire', function () {
  const bench = withBench(this);

  /** The properties that were set, without the time, which is checked to be now. */
  function properties({properties: {timestamp, ...all}}: GetMessage): object {
    expect(Math.abs(timestamp - Date.now() / 1000)).to.be.lessThan(60);
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  it('given a payment request, sends the contract’s two fields first, and everything that Orderwell adds', async () => {
    const {names, peer} = bench();
    const requester = new AmqpPaymentRequester({broker: await bench().upBroker()});
    await requester.requestPayment(aPaymentRequest({orderId: 'order-1', messageId: 'order-1.1', correlation}));
    const message = await peer.next(names.requestQueue);
    expect(message.content.toString()).to.equal(
      '{"orderId":"order-1","totalPrice":199,"currency":"USD","totalPriceMinor":"19900"}',
    );
    expect(message.fields).to.include({exchange: names.exchange, routingKey: names.requestQueue});
    expect(properties(message)).to.deep.equal({
      contentType: 'application/json',
      deliveryMode: 2,
      replyTo: names.resultQueue,
      correlationId: 'request-7',
      messageId: 'order-1.1',
      type: 'payment.requested',
      headers: {traceparent},
    });
  });

  it('given metadata, sends it in the body after what was there before, and reads it', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    const metadata = {channel: 'kiosk-7', note: 'größer "🙂" \\'};
    await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest({orderId: 'order-1', metadata}));
    const message = await peer.next(names.requestQueue);
    expect(message.content.toString()).to.equal(
      '{"orderId":"order-1","totalPrice":199,"currency":"USD","totalPriceMinor":"19900",' +
        '"metadata":{"channel":"kiosk-7","note":"größer \\"🙂\\" \\\\"}}',
    );
    const requests = new Inbox<PaymentRequest>();
    consumePaymentRequests(broker, requests.put, {defaultCurrency: 'USD'});
    peer.send(names.requestQueue, message.content);
    expect((await requests.count(1))[0]?.metadata).to.deep.equal(metadata);
  });

  const noMetadata = {
    'that is null': null,
    'that is a text': 'kiosk-7',
    'that is a list': ['kiosk-7'],
    'of another service, with numbers in it': {retries: 3},
    'with __proto__ in it': JSON.parse('{"__proto__": "kiosk-7"}') as object,
    'with a text that no store takes': {channel: 'a\0b'},
    'of more pairs than there may be': Object.fromEntries(Array.from({length: 21}, (_, index) => [`k${index}`, 'v'])),
  };
  for (const [what, metadata] of Object.entries(noMetadata)) {
    it(`given a request with metadata ${what}, takes the request, and it for missing`, async () => {
      const {names, peer} = bench();
      const requests = new Inbox<PaymentRequest>();
      consumePaymentRequests(await bench().upBroker(), requests.put, {defaultCurrency: 'USD'});
      peer.send(names.requestQueue, {orderId: '1', totalPrice: 2, metadata});
      const [read] = await requests.count(1);
      expect(read).to.deep.equal({orderId: '1', amount: Money.of(200n, 'USD'), correlation: {}});
    });
  }

  it('given a request of unknown origin and a fraction, sends neither correlation nor rounding', async () => {
    const {names, peer} = bench();
    const requester = new AmqpPaymentRequester({broker: await bench().upBroker()});
    const amount = Money.parse('199.5', 'EUR');
    await requester.requestPayment(aPaymentRequest({orderId: 'order-1', messageId: 'm', amount, correlation: {}}));
    const message = await peer.next(names.requestQueue);
    expect(message.content.toString()).to.equal(
      '{"orderId":"order-1","totalPrice":199.5,"currency":"EUR","totalPriceMinor":"19950"}',
    );
    expect(message.properties.correlationId).to.equal(undefined);
    expect(message.properties.headers).to.deep.equal({});
  });

  it('given a cancellation, sends it to the queue for cancellations and not to that for requests', async () => {
    const {names, peer} = bench();
    const requester = new AmqpPaymentRequester({broker: await bench().upBroker()});
    const {orderId} = aPaymentRequest({orderId: 'order-1'});
    await requester.cancelPayment(aPaymentCancellation({orderId, messageId: 'order-1.2', reason: 'late', correlation}));
    const message = await peer.next(names.cancelRequestQueue);
    expect(message.content.toString()).to.equal(
      '{"orderId":"order-1","totalPrice":199,"currency":"USD","totalPriceMinor":"19900","reason":"late"}',
    );
    expect(message.properties).to.include({type: 'payment.cancel_requested', messageId: 'order-1.2'});
    expect(await peer.waiting(names.requestQueue)).to.equal(0);
  });

  it('given a result and no reply address, sends it to the usual queue', async () => {
    const {names, peer} = bench();
    const publisher = new AmqpPaymentResultPublisher({broker: await bench().upBroker()});
    const {orderId} = aPaymentRequest({orderId: 'order-1'});
    await publisher.publish(aPaymentResult({orderId, messageId: 'pay_1.2', correlation}), {replyTo: undefined});
    const message = await peer.next(names.resultQueue);
    expect(message.content.toString()).to.equal('{"orderId":"order-1","paymentStatus":"successfull"}');
    expect(message.fields).to.include({exchange: names.exchange, routingKey: names.resultQueue});
    expect(properties(message)).to.deep.equal({
      contentType: 'application/json',
      deliveryMode: 2,
      correlationId: 'request-7',
      messageId: 'pay_1.2',
      type: 'payment.result',
      headers: {traceparent},
    });
  });

  it('given a declined result and a reply address, sends it there through the default exchange', async () => {
    const {peer} = bench();
    const publisher = new AmqpPaymentResultPublisher({broker: await bench().upBroker()});
    const {queue: replyTo} = await peer.channel.assertQueue('', {exclusive: true});
    const {orderId} = aPaymentRequest({orderId: 'order-1'});
    await publisher.publish(aPaymentResult({orderId, outcome: 'declined', reason: 'insufficient_funds'}), {replyTo});
    const message = await peer.next(replyTo);
    expect(message.content.toString()).to.equal(
      '{"orderId":"order-1","paymentStatus":"failed","reason":"insufficient_funds"}',
    );
    expect(message.fields).to.include({exchange: '', routingKey: replyTo});
  });

  for (const outcome of ['voided', 'refunded'] as const) {
    it(`given a payment ${outcome} and no reply address, tells it in the queue for that`, async () => {
      const {names, peer} = bench();
      const publisher = new AmqpPaymentResultPublisher({broker: await bench().upBroker()});
      const {orderId} = aPaymentRequest({orderId: 'order-1'});
      const result = aPaymentResult({orderId, outcome, messageId: 'pay_1.3', correlation});
      await publisher.publish(result, {replyTo: undefined});
      const message = await peer.next(names.cancelResultQueue);
      expect(message.content.toString()).to.equal(`{"orderId":"order-1","paymentStatus":"${outcome}"}`);
      expect(message.fields).to.include({exchange: names.exchange, routingKey: names.cancelResultQueue});
      expect(properties(message)).to.deep.equal({
        contentType: 'application/json',
        deliveryMode: 2,
        correlationId: 'request-7',
        messageId: 'pay_1.3',
        type: 'payment.result',
        headers: {traceparent},
      });
      expect(await peer.waiting(names.resultQueue)).to.equal(0);
    });

    it(`given a payment ${outcome} and the reply address of its cancellation, tells it there`, async () => {
      const {names, peer} = bench();
      const publisher = new AmqpPaymentResultPublisher({broker: await bench().upBroker()});
      const {queue: replyTo} = await peer.channel.assertQueue('', {exclusive: true});
      await publisher.publish(aPaymentResult({outcome}), {replyTo});
      const message = await peer.next(replyTo);
      expect(message.fields).to.include({exchange: '', routingKey: replyTo});
      expect(await peer.waiting(names.cancelResultQueue)).to.equal(0);
    });
  }

  it('given a result that says its amount, writes it after the two fields of the contract, and reads it', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker();
    const {orderId} = aPaymentRequest({orderId: 'order-1'});
    const amount = Money.parse('199.5', 'EUR');
    const result = aPaymentResult({orderId, amount, messageId: 'pay_1.2'});
    await new AmqpPaymentResultPublisher({broker}).publish(result, {replyTo: undefined});
    const message = await peer.next(names.resultQueue);
    expect(message.content.toString()).to.equal(
      '{"orderId":"order-1","paymentStatus":"successfull","totalPrice":199.5,"currency":"EUR","totalPriceMinor":"19950"}',
    );
    const results = new Inbox<PaymentResult>();
    consumePaymentResults(broker, results.put);
    peer.send(names.resultQueue, message.content, {messageId: 'pay_1.2'});
    const refund = {orderId: '2', paymentStatus: 'refunded', totalPrice: 7, currency: 'USD', totalPriceMinor: '700'};
    peer.send(names.cancelResultQueue, refund);
    const read = await results.count(2);
    expect(read.find((each) => each.orderId === 'order-1')?.amount).to.deep.equal(amount);
    expect(read.find(({outcome}) => outcome === 'refunded')?.amount).to.deep.equal(Money.of(700n, 'USD'));
  });

  for (const [what, fields] of Object.entries({
    'no currency': {totalPrice: 199},
    'no currency, and minor units': {totalPrice: 199, totalPriceMinor: '19900'},
    'a currency only': {currency: 'USD'},
    'minor units only': {totalPriceMinor: '19900', currency: 'USD'},
    'null in all of them': {totalPrice: null, currency: null, totalPriceMinor: null},
    'a price of another type': {totalPrice: '199.00', currency: 'USD'},
    'a currency of another type': {totalPrice: 199, currency: {code: 'USD'}},
  })) {
    it(`given a result with ${what}, takes it for one that says no amount`, async () => {
      const {names, peer} = bench();
      const results = new Inbox<PaymentResult>();
      consumePaymentResults(await bench().upBroker(), results.put);
      peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'successfull', ...fields});
      expect(await results.count(1)).to.deep.equal([{orderId: '1', outcome: 'paid', correlation: {}}]);
    });
  }

  // What was agreed on is paid, confirmed and given back in the currency that it was agreed on in, in use or not.
  for (const [what, stated, agreed] of [
    ['a currency that was withdrawn', {totalPrice: 12.34, currency: 'HRK', totalPriceMinor: '1234'}, '12.34 HRK'],
    ['the same without minor units', {totalPrice: 12.3, currency: 'HRK'}, '12.30 HRK'],
    ['one without minor units that has none', {totalPrice: 1234, currency: 'BYR'}, '1234 BYR'],
    ['a currency that only others know', {totalPrice: 12.34, currency: 'XXQ', totalPriceMinor: '1234'}, '12.34 XXQ'],
    ['the same with other decimals', {totalPrice: 1.234, currency: 'XXQ', totalPriceMinor: '1234'}, '12.34 XXQ'],
  ] as const) {
    it(`given messages about an amount in ${what}, reads each`, async () => {
      const {names, peer} = bench();
      const broker = await bench().upBroker();
      const read = new Inbox<{amount?: Money | undefined}>();
      consumePaymentRequests(broker, read.put, {defaultCurrency: 'USD'});
      consumePaymentCancellations(broker, read.put, {defaultCurrency: 'USD'});
      consumePaymentResults(broker, read.put);
      peer.send(names.requestQueue, {orderId: '1', ...stated});
      peer.send(names.cancelRequestQueue, {orderId: '2', ...stated});
      peer.send(names.resultQueue, {orderId: '3', paymentStatus: 'successfull', ...stated});
      peer.send(names.cancelResultQueue, {orderId: '4', paymentStatus: 'refunded', ...stated});
      const amounts = (await read.count(4)).map(({amount}) => `${amount}`);
      expect(amounts).to.deep.equal([agreed, agreed, agreed, agreed]);
    });
  }

  for (const [what, fields, complaint] of [
    ['two amounts', {totalPrice: 199, currency: 'USD', totalPriceMinor: '199'}, /totalPriceMinor says/],
    ['a price with too many decimals', {totalPrice: 1.999, currency: 'USD'}, /decimal/],
    ['a negative price', {totalPrice: -1, currency: 'USD'}, /amount/],
    ['an unknown currency', {totalPrice: 199, currency: 'XXX'}, /currency/],
    ['what is no code', {totalPrice: 199, currency: 'kuna', totalPriceMinor: '19900'}, /currency/],
    [
      'two amounts in a withdrawn one',
      {totalPrice: 199, currency: 'HRK', totalPriceMinor: '199'},
      /totalPriceMinor says/,
    ],
    ['minor units that are none', {totalPrice: 199, currency: 'USD', totalPriceMinor: '0x1'}, /totalPriceMinor/],
  ] as const) {
    it(`given a result with ${what}, parks it`, async () => {
      const {names, peer} = bench();
      consumePaymentResults(await bench().upBroker(), async () => undefined);
      peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'successfull', ...fields});
      const {properties: parked} = await peer.next(`${names.resultQueue}.parking`);
      expect(parked.headers?.['x-orderwell-error']).to.equal('MALFORMED_MESSAGE');
      expect(parked.headers?.['x-orderwell-error-detail']).to.match(complaint);
    });
  }

  for (const [queue, status] of [
    ['resultQueue', 'voided'],
    ['resultQueue', 'refunded'],
    ['cancelResultQueue', 'successfull'],
    ['cancelResultQueue', 'failed'],
  ] as const) {
    it(`given "${status}" in the ${queue}, parks it instead of guessing`, async () => {
      const {names, peer} = bench();
      const results = new Inbox<PaymentResult>();
      consumePaymentResults(await bench().upBroker(), results.put);
      peer.send(names[queue], {orderId: '1', paymentStatus: status});
      const {properties: parked} = await peer.next(`${names[queue]}.parking`);
      expect(parked.headers?.['x-orderwell-error-detail']).to.match(/paymentStatus: this queue carries/);
      expect(results.all).to.deep.equal([]);
    });
  }

  const bodies = {
    requestQueue: {orderId: '1', totalPrice: 1},
    cancelRequestQueue: {orderId: '1', totalPrice: 1},
    resultQueue: {orderId: '1', paymentStatus: 'failed'},
    cancelResultQueue: {orderId: '1', paymentStatus: 'refunded'},
  };
  for (const [queue, type] of [
    ['requestQueue', 'payment.cancel_requested'],
    ['requestQueue', 'payment.result'],
    ['cancelRequestQueue', 'payment.requested'],
    ['cancelRequestQueue', 'payment.result'],
    ['resultQueue', 'payment.requested'],
    ['cancelResultQueue', 'payment.cancel_requested'],
  ] as const) {
    it(`given a message of type ${type} in the ${queue}, parks it, whatever its body could be read as`, async () => {
      const {names, peer} = bench();
      const handled = new Inbox<unknown>();
      const broker = await bench().upBroker();
      consumePaymentRequests(broker, handled.put, {defaultCurrency: 'USD'});
      consumePaymentCancellations(broker, handled.put, {defaultCurrency: 'USD'});
      consumePaymentResults(broker, handled.put);
      peer.send(names[queue], bodies[queue], {type});
      const {properties: parked} = await peer.next(`${names[queue]}.parking`);
      expect(parked.headers?.['x-orderwell-error-detail']).to.equal(`type: ${type} does not belong in this queue`);
      peer.send(names[queue], bodies[queue], {type: 'a word of theirs'});
      await handled.count(1);
    });
  }

  for (const [what, reason] of Object.entries({
    'a control character': 'a\nb',
    NUL: 'a\u0000b',
    'half a character': '\ud800',
    'more than 200 characters': 'x'.repeat(201),
    nothing: '',
    'another type': {code: 7},
  })) {
    it(`given a reason with ${what}, reads the rest without it`, async () => {
      const {names, peer} = bench();
      const broker = await bench().upBroker();
      const [results, cancellations] = [new Inbox<PaymentResult>(), new Inbox<PaymentCancellation>()];
      consumePaymentResults(broker, results.put);
      consumePaymentCancellations(broker, cancellations.put, {defaultCurrency: 'USD'});
      peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'failed', reason});
      peer.send(names.cancelRequestQueue, {orderId: '2', totalPrice: 1, reason});
      expect(await results.count(1)).to.deep.equal([{orderId: '1', outcome: 'declined', correlation: {}}]);
      expect((await cancellations.count(1)).map((each) => each.reason)).to.deep.equal(['canceled']);
    });
  }

  it('given ids too long for a property, sends a hash that is the same every time', async () => {
    const {names, peer} = bench();
    const requester = new AmqpPaymentRequester({broker: await bench().upBroker()});
    const request = aPaymentRequest({messageId: '長'.repeat(128), correlation: {requestId: 'é'.repeat(128)}});
    await requester.requestPayment(request);
    await requester.requestPayment(request);
    const [first, second] = [await peer.next(names.requestQueue), await peer.next(names.requestQueue)];
    expect(first.properties.messageId)
      .to.match(/^sha256:[\da-f]{64}$/)
      .and.to.equal(second.properties.messageId);
    expect(first.properties.correlationId).to.match(/^sha256:[\da-f]{64}$/);
  });

  describe('with existing services, on plain queues', () => {
    /** Declares both queues as an existing service does; the broker refuses that if ours differ. */
    async function declarePlainly(): Promise<void> {
      const {names, peer} = bench();
      for (const queue of [names.requestQueue, names.resultQueue])
        await peer.channel.assertQueue(queue, {durable: true});
    }

    for (const first of ['the existing service', 'Orderwell']) {
      it(`given ${first} declares first, an existing order service has its order paid`, async () => {
        const {names, peer} = bench();
        if (first === 'the existing service') await declarePlainly();
        const broker = await bench().upBroker({queueType: 'classic'});
        await declarePlainly();
        const requests = new Inbox<PaymentRequest>();
        consumePaymentRequests(broker, requests.put, {defaultCurrency: 'USD'});
        peer.send(names.requestQueue, '{"orderId": "41", "totalPrice": 199}', {
          contentType: 'application/json',
          persistent: true,
          replyTo: names.resultQueue,
          correlationId: 'theirs',
        });
        const [request] = await requests.count(1);
        expect(request).to.deep.equal({
          orderId: '41',
          amount: Money.of(19900n, 'USD'),
          correlation: {requestId: 'theirs'},
          replyTo: names.resultQueue,
        });
        const publisher = new AmqpPaymentResultPublisher({broker});
        const {orderId, correlation: theirs} = aPaymentRequest({orderId: '41', correlation: {requestId: 'theirs'}});
        await publisher.publish({orderId, outcome: 'paid', correlation: theirs}, {replyTo: request?.replyTo});
        const result = await peer.next(names.resultQueue);
        expect(JSON.parse(result.content.toString())).to.deep.equal({orderId: '41', paymentStatus: 'successfull'});
        expect(result.properties.correlationId).to.equal('theirs');
        expect(bench().log.matching(/AMQP_QUEUE_TYPE/)).to.deep.equal([]);
      });
    }

    it('given an existing payment service answers, reads its answers', async () => {
      const {names, peer} = bench();
      await declarePlainly();
      const broker = await bench().upBroker({queueType: 'classic'});
      const results = new Inbox<PaymentResult>();
      consumePaymentResults(broker, results.put);
      await new AmqpPaymentRequester({broker}).requestPayment(aPaymentRequest({orderId: '41', correlation}));
      const request = await peer.next(names.requestQueue);
      const {correlationId, replyTo} = request.properties;
      expect(JSON.parse(request.content.toString())).to.include({orderId: '41', totalPrice: 199});
      peer.send(replyTo, {orderId: '41', paymentStatus: 'successfull'}, {correlationId});
      peer.send(replyTo, {orderId: '42', paymentStatus: 'failed', reason: {code: 7}, theirs: []});
      expect(await results.count(2)).to.deep.equal([
        {orderId: '41', outcome: 'paid', correlation: {requestId: 'request-7'}},
        {orderId: '42', outcome: 'declined', correlation: {}},
      ]);
    });
  });

  it('given fields and properties of a newer version, ignores them', async () => {
    const {names, peer} = bench();
    const requests = new Inbox<PaymentRequest>();
    const broker = await bench().upBroker();
    consumePaymentRequests(broker, requests.put, {defaultCurrency: 'USD'});
    const body = {orderId: '41', totalPrice: 1.5, currency: 'EUR', totalPriceMinor: '150', version: 9, extra: {a: [1]}};
    peer.send(names.requestQueue, body, {
      messageId: 'm-1',
      type: 'payment.requested.v9',
      headers: {traceparent: 'not a trace context', other: 1},
      correlationId: 'with\u0000NUL',
      replyTo: '',
    });
    expect(await requests.count(1)).to.deep.equal([
      {messageId: 'm-1', orderId: '41', amount: Money.of(150n, 'EUR'), correlation: {}},
    ]);
  });
});
