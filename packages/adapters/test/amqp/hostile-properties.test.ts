import {gzipSync} from 'node:zlib';
import {AmqpPaymentResultPublisher, consumePaymentRequests} from '@orderwell/adapters/amqp';
import {AnnouncePaymentResults, DomainError, type PaymentRequest} from '@orderwell/domain';
import {aCapturedPayment, FixedClock, InMemoryPaymentRepository} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

const usd = {defaultCurrency: 'USD'};
const body = {orderId: 'hostile', totalPrice: 1};
const good = {orderId: 'good', totalPrice: 1};

/** An object of which a name of its own is `__proto__`, as only a parser makes it. */
const poisoned: object = JSON.parse('{"__proto__": {"polluted": 1}, "theirs": 1}');
const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);

const hostile: readonly (readonly [what: string, properties: object])[] = [
  ['a message id with line breaks', {messageId: 'm\r\nX-Injected: 1'}],
  ['a correlation id with NUL', {correlationId: 'c\u0000'}],
  ['ids of 255 characters', {messageId: 'm'.repeat(255), correlationId: 'c'.repeat(255)}],
  ['a reply address with NUL', {replyTo: 'q\u0000'}],
  ['a type, an application and a content type with line breaks', {type: 'a\r\n', appId: 'b\r\n', contentType: 'c\r\n'}],
  ['a content type of another kind', {contentType: 'application/xml'}],
  ['a content encoding that is not so', {contentEncoding: 'gzip'}],
  ['a time that no date has', {timestamp: 2 ** 62}],
  ['a header called __proto__', {headers: poisoned}],
  ['headers within a header called __proto__', {headers: {nested: poisoned}}],
  ['headers called as methods', {headers: {toString: 1, hasOwnProperty: null, constructor: {polluted: 1}}}],
  ['a trace that is none', {headers: {traceparent: {polluted: 1}}}],
  ['a trace that leaves no room for another header', {headers: {traceparent: '0'.repeat(65_500)}}],
  ['headers 1,000 deep', {headers: {deep: deep(1_000)}}],
  ['deaths of its sender', {headers: {'x-death': 'often', 'x-first-death-queue': 1, 'x-delivery-count': 'all'}}],
  ['attempts below none', {headers: {'x-orderwell-attempt': -1, 'x-orderwell-round': -1e15}}],
  ['attempts that are no number', {headers: {'x-orderwell-attempt': '7', 'x-orderwell-round': 0.5}}],
];

describe('hostile properties', function () {
  const bench = withBench(this);

  for (const [what, properties] of hostile) {
    it(`given a sound request with ${what}, hands it over, and parks a malformed one`, async () => {
      const {names, peer, log} = bench();
      const requests = new Inbox<PaymentRequest>();
      const consumer = consumePaymentRequests(await bench().upBroker(), requests.put, usd);
      peer.send(names.requestQueue, body, properties);
      peer.send(names.requestQueue, 'malformed', properties);
      peer.send(names.requestQueue, good);
      const handled = await requests.count(2);
      expect(handled.map(({orderId}) => orderId).toSorted()).to.deep.equal(['good', 'hostile']);
      const {messageId, replyTo, correlation} = handled.find(({orderId}) => orderId === 'hostile') ?? expect.fail();
      for (const text of [messageId, replyTo, ...Object.values(correlation)]) {
        if (text !== undefined) expect(text).to.match(/^\P{Cc}{1,255}$/u);
      }
      const parked = await peer.next(`${names.requestQueue}.parking`);
      expect(parked.content.toString()).to.equal('malformed');
      expect(parked.properties.headers).to.include({'x-orderwell-error': 'MALFORMED_MESSAGE'});
      expect(parked.properties.headers).not.to.have.any.keys('x-orderwell-attempt', 'x-death');
      await consumer.stop();
      for (const queue of [names.requestQueue, `${names.requestQueue}.parking`]) {
        expect(await peer.waiting(queue), queue).to.equal(0);
      }
      expect(log.matching(/parked/)).to.have.length(1);
      expect({}).not.to.have.property('polluted');
    });
  }

  it('given a request that is compressed as it says, parks it: nothing is unpacked here', async () => {
    const {names, peer} = bench();
    consumePaymentRequests(await bench().upBroker(), async () => undefined, usd);
    peer.send(names.requestQueue, gzipSync(JSON.stringify(body)), {contentEncoding: 'gzip'});
    const {properties} = await peer.next(`${names.requestQueue}.parking`);
    expect(properties.contentEncoding).to.equal('gzip');
    expect(properties.headers?.['x-orderwell-error-detail']).to.match(/not UTF-8/);
  });

  it('given deaths that the broker would take for a cycle, comes back from its retry queue all the same', async () => {
    const {names, peer} = bench();
    const requests = new Inbox<PaymentRequest>();
    const broker = await bench().upBroker({limits: {attemptsInPlaceMax: 1}});
    const consumer = consumePaymentRequests(
      broker,
      async (request) => {
        await requests.put(request);
        if (requests.all.length === 1) throw new DomainError('UNAVAILABLE', 'not now');
      },
      usd,
    );
    const death = (queue: string): object => ({
      queue,
      exchange: names.exchange,
      reason: 'expired',
      count: 1,
      'routing-keys': [queue],
      time: {'!': 'timestamp', value: 7},
    });
    const deaths = [death(names.requestQueue), death(`${names.requestQueue}.retry.20ms`)];
    peer.send(names.requestQueue, body, {headers: {'x-death': deaths}});
    expect((await requests.count(2)).map(({orderId}) => orderId)).to.deep.equal(['hostile', 'hostile']);
    await consumer.stop();
    expect(await peer.waiting(`${names.requestQueue}.parking`)).to.equal(0);
  });

  for (const replyTo of ['a.queue.that.nobody.declared', 'é'.repeat(127)]) {
    it(`given a reply address such as "${replyTo.slice(0, 30)}" that leads nowhere, keeps its result and tells the others`, async () => {
      const {names, peer} = bench();
      const broker = await bench().upBroker();
      const clock = new FixedClock();
      const payments = new InMemoryPaymentRepository({clock});
      const [lost, found] = [aCapturedPayment({replyTo}), aCapturedPayment()];
      for (const payment of [lost, found]) await payments.addIfAbsent(payment);
      const publisher = new AmqpPaymentResultPublisher({broker});
      const announce = new AnnouncePaymentResults({outbox: payments.outbox, publisher});
      const {settled, failures} = await announce.execute();
      expect([settled, failures.length]).to.deep.equal([1, 1]);
      expect(JSON.parse((await peer.next(names.resultQueue)).content.toString())).to.include({orderId: found.orderId});

      await peer.channel.assertQueue(replyTo, {exclusive: true});
      clock.advance(1_000);
      expect(await announce.execute()).to.include({settled: 1});
      expect(JSON.parse((await peer.next(replyTo)).content.toString())).to.include({orderId: lost.orderId});
    });
  }
});
