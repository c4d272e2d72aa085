import {consumePaymentRequests, consumePaymentResults} from '@orderwell/adapters/amqp';
import {DomainError, type DomainErrorCode, type PaymentRequest, type PaymentResult} from '@orderwell/domain';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

const usd = {defaultCurrency: 'USD'};
const blocked = Buffer.from('01 0000 00000008 000a 003c 03 6d656d ce'.replaceAll(' ', ''), 'hex');

describe('messages that nobody can handle', function () {
  const bench = withBench(this);
  const good = {orderId: 'good', totalPrice: 1};

  const malformedRequests: [what: string, body: object | string | Buffer, detail: RegExp][] = [
    ['nothing', '', /not JSON/],
    ['no JSON', '{"orderId": ', /not JSON/],
    ['no UTF-8', Buffer.from('7b226f72646572496422 3a22ff227d'.replaceAll(' ', ''), 'hex'), /not UTF-8/],
    ['no object', '[1]', /body: .*object/],
    ['null', 'null', /body: .*object/],
    ['no order id', {totalPrice: 1}, /orderId/],
    ['an order id that is a number', {orderId: 1, totalPrice: 1}, /orderId/],
    ['an empty order id', {orderId: '', totalPrice: 1}, /order id/],
    ['an order id with NUL', {orderId: 'a\u0000', totalPrice: 1}, /order id/],
    ['an order id with half a character', '{"orderId": "\\ud800", "totalPrice": 1}', /order id/],
    ['an order id that is too long', {orderId: 'x'.repeat(129), totalPrice: 1}, /order id/],
    ['no price', {orderId: '1'}, /totalPrice/],
    ['a price as a text', {orderId: '1', totalPrice: '199'}, /totalPrice/],
    ['a negative price', {orderId: '1', totalPrice: -1}, /amount/],
    ['a price of 1e21', '{"orderId": "1", "totalPrice": 1e21}', /amount/],
    ['a price of 1e400', '{"orderId": "1", "totalPrice": 1e400}', /totalPrice/],
    ['a fraction of a cent', {orderId: '1', totalPrice: 0.005}, /decimals/],
    ['an unknown currency', {orderId: '1', totalPrice: 1, currency: 'XXX'}, /currency/],
    ['a currency that is no text', {orderId: '1', totalPrice: 1, currency: 840}, /currency/],
    [
      'two amounts',
      {orderId: '1', totalPrice: 1, currency: 'USD', totalPriceMinor: '101'},
      /totalPriceMinor says 1.01 USD/,
    ],
    ['minor units with a sign', {orderId: '1', totalPrice: 1, totalPriceMinor: '-100'}, /totalPriceMinor/],
    ['arrays 5,000 deep', `{"orderId": ${'['.repeat(5000)}${']'.repeat(5000)}, "totalPrice": 1}`, /orderId/],
    ['a body of 70,000 bytes', {...good, filler: 'x'.repeat(70_000)}, /bytes; at most 65536/],
  ];
  for (const [what, body, detail] of malformedRequests) {
    it(`given a request with ${what}, parks it once with the reason and goes on`, async () => {
      const {names, peer, log} = bench();
      const broker = await bench().upBroker();
      const requests = new Inbox<PaymentRequest>();
      const consumer = consumePaymentRequests(broker, requests.put, {...usd, prefetch: 1});
      const properties = {messageId: 'm-1', correlationId: 'c-1', type: 't', timestamp: 7, headers: {theirs: [1, 'b']}};
      peer.send(names.requestQueue, body, properties);
      peer.send(names.requestQueue, good);
      expect((await requests.count(1)).map(({orderId}) => orderId)).to.deep.equal(['good']);
      const parked = await peer.next(`${names.requestQueue}.parking`);
      expect(
        parked.content.equals(
          Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
        ),
      ).to.equal(true);
      const {'x-orderwell-error-detail': shown, ...headers} = parked.properties.headers ?? {};
      expect(shown).to.match(detail);
      expect(headers).to.deep.equal({
        theirs: [1, 'b'],
        'x-orderwell-error': 'MALFORMED_MESSAGE',
        'x-orderwell-queue': names.requestQueue,
      });
      expect(parked.properties).to.include({
        messageId: 'm-1',
        correlationId: 'c-1',
        type: 't',
        timestamp: 7,
        deliveryMode: 2,
      });
      expect(log.matching(/parked/)).to.have.length(1);
      await consumer.stop();
      for (const queue of [names.requestQueue, `${names.requestQueue}.parking`]) {
        expect(await peer.waiting(queue), queue).to.equal(0);
      }
    });
  }

  for (const body of [{orderId: '1'}, {orderId: '1', paymentStatus: 'successful'}, {orderId: '1', paymentStatus: 1}]) {
    it(`given the result ${JSON.stringify(body)}, parks it`, async () => {
      const {names, peer} = bench();
      consumePaymentResults(await bench().upBroker(), async () => undefined);
      peer.send(names.resultQueue, body);
      const {properties} = await peer.next(`${names.resultQueue}.parking`);
      expect(properties.headers?.['x-orderwell-error-detail']).to.match(/paymentStatus/);
    });
  }

  const permanent: DomainErrorCode[] = [
    'ORDER_NOT_FOUND',
    'ILLEGAL_TRANSITION',
    'PAYMENT_AMOUNT_MISMATCH',
    'IDEMPOTENCY_KEY_IN_USE',
    'IDEMPOTENCY_KEY_REUSED',
    'STALE_VERSION',
    'INVALID_TEXT',
    'INVALID_METADATA',
    'X_SOLD_OUT',
  ];
  for (const code of permanent) {
    it(`given the handler refuses with ${code}, parks the message after one attempt`, async () => {
      const {names, peer, log} = bench();
      let attempts = 0;
      const handler = async (): Promise<void> => {
        attempts += 1;
        throw new DomainError(code, `because of ${code}`);
      };
      consumePaymentResults(await bench().upBroker(), handler);
      peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'failed'}, {messageId: 'm-1'});
      const {properties} = await peer.next(`${names.resultQueue}.parking`);
      expect(properties.headers).to.deep.equal({
        'x-orderwell-error': code,
        'x-orderwell-error-detail': `because of ${code}`,
        'x-orderwell-queue': names.resultQueue,
      });
      expect(attempts).to.equal(1);
      expect(log.matching(/parked/)).to.have.length(1);
    });
  }

  it('given the handler fails as nobody foresaw, tries a few rounds and then parks the message', async () => {
    const {names, peer} = bench();
    const results = new Inbox<PaymentResult>();
    const broker = await bench().upBroker({limits: {attemptsInPlaceMax: 2, retryAttemptsMax: 3}});
    consumePaymentResults(broker, async (result) => {
      await results.put(result);
      throw new TypeError('undefined is not a function');
    });
    peer.send(names.resultQueue, {orderId: '1', paymentStatus: 'failed'});
    const {properties} = await peer.next(`${names.resultQueue}.parking`);
    expect(properties.headers).to.include({
      'x-orderwell-error': 'UNEXPECTED_ERROR',
      'x-orderwell-error-detail': 'undefined is not a function',
      'x-orderwell-attempt': 3,
    });
    expect(results.all).to.have.length(6);
  });

  it('given headers that would send copies elsewhere, parks the message without them', async () => {
    const {names, peer} = bench();
    consumePaymentResults(await bench().upBroker(), async () => undefined);
    peer.send(names.resultQueue, 'malformed', {CC: [names.requestQueue], expiration: '60000'});
    const {properties} = await peer.next(`${names.resultQueue}.parking`);
    expect(properties.headers).not.to.have.property('CC');
    expect(properties.expiration).to.equal(undefined);
    // One copy came with the original, by its sender's wish; parking must not have made another.
    await peer.next(names.requestQueue);
    expect(await peer.waiting(names.requestQueue)).to.equal(0);
  });

  it('given properties that can be read but not written, parks the message without them', async () => {
    const {names, peer} = bench();
    consumePaymentResults(await bench().upBroker(), async () => undefined);
    const unwritable = {'!': 'object', value: {'!': 'no such type', value: 1}};
    peer.send(names.resultQueue, 'malformed', {headers: {unwritable}});
    const parked = await peer.next(`${names.resultQueue}.parking`);
    expect(parked.content.toString()).to.equal('malformed');
    expect(parked.properties.headers).to.have.all.keys(
      'x-orderwell-error',
      'x-orderwell-error-detail',
      'x-orderwell-queue',
    );
  });

  it('given parking is not possible, keeps the message unacknowledged until it is', async () => {
    const {names, peer, log} = bench();
    const proxy = await bench().proxy();
    const consumer = consumePaymentResults(await bench().upBroker({url: proxy.url}), async () => undefined);
    await consumer.whenActive();
    proxy.inject(blocked);
    await log.line(/cannot be used/);
    peer.send(names.resultQueue, 'malformed');
    await log.line(/handling messages of queue .*trying again/);
    expect(await peer.waiting(`${names.resultQueue}.parking`)).to.equal(0);
    await consumer.stop();
    await peer.until(names.resultQueue, ({messageCount}) => messageCount === 1);
  });

  it('given a full parking queue, keeps what it refuses, and parks it when there is room', async () => {
    const {names, peer, log} = bench();
    const broker = await bench().upBroker({limits: {parkingMessagesMax: 1}});
    consumePaymentResults(broker, async () => undefined);
    const poison: string[] = [];
    // The broker lets a few more in than the limit says.
    while (log.matching(/handling messages of queue .*nacked/).length === 0) {
      const body = `poison ${poison.length}`;
      poison.push(body);
      peer.send(names.resultQueue, body);
      await peer.until(names.resultQueue, ({messageCount}) => messageCount === 0);
    }
    const parked: string[] = [];
    while (parked.length < poison.length) {
      parked.push((await peer.next(`${names.resultQueue}.parking`)).content.toString());
    }
    expect(parked.toSorted()).to.deep.equal(poison.toSorted());
  });

  it('given the parking exchange was deleted, declares it again and parks the message', async () => {
    const {names, peer} = bench();
    const consumer = consumePaymentResults(await bench().upBroker(), async () => undefined);
    await consumer.whenActive();
    await peer.channel.deleteExchange(`${names.exchange}.parking`);
    peer.send(names.resultQueue, 'malformed');
    await peer.next(`${names.resultQueue}.parking`);
    await consumer.stop();
    expect(await peer.waiting(names.resultQueue)).to.equal(0);
  });
});
