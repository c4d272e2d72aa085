import {consumePaymentRequests, consumePaymentResults} from '@orderwell/adapters/amqp';
import {DomainError, type DomainErrorCode, type PaymentRequest, type PaymentResult} from '@orderwell/domain';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const declined = (orderId: string): object => ({orderId, paymentStatus: 'failed'});
const asInService = {retryDelaysMs: [5_000, 30_000, 300_000], attemptsInPlaceMax: 1};

describe('retry queues', function () {
  const bench = withBench(this);

  it('given a handler that fails for a while, makes room for others and comes back later, the same', async () => {
    const {names, peer} = bench();
    const broker = await bench().upBroker({limits: {attemptsInPlaceMax: 2}});
    const requests = new Inbox<PaymentRequest>();
    const handler = async (request: PaymentRequest): Promise<void> => {
      await requests.put(request);
      // Two rounds of two attempts each fail; the other message was handled meanwhile, with room for one at a time.
      const failed = requests.all.filter(({orderId}) => orderId === 'late').length;
      if (request.orderId === 'late' && failed <= 4) throw new DomainError('TOO_MUCH_CONTENTION', 'not now');
    };
    const properties = {messageId: 'm-1', correlationId: 'c-1', replyTo: 'theirs', headers: {traceparent}};
    peer.send(names.requestQueue, {orderId: 'late', totalPrice: 1}, properties);
    peer.send(names.requestQueue, {orderId: 'other', totalPrice: 1});
    await peer.until(names.requestQueue, ({messageCount}) => messageCount === 2);
    const consumer = consumePaymentRequests(broker, handler, {defaultCurrency: 'USD', prefetch: 1});
    const all = await requests.count(6);
    const orders = all.map(({orderId}) => orderId);
    expect(orders.toSorted()).to.deep.equal(['late', 'late', 'late', 'late', 'late', 'other']);
    expect(orders.at(-1), 'the other had its turn before the late one had its last').to.equal('late');
    const late = all.filter(({orderId}) => orderId === 'late');
    expect(late.every((each) => JSON.stringify(each.correlation) === JSON.stringify(late[0]?.correlation))).to.equal(
      true,
    );
    expect(late.at(-1)).to.include({messageId: 'm-1', replyTo: 'theirs'});
    await consumer.stop();
    for (const name of ['', '.retry.20ms', '.retry.40ms', '.retry.60ms', '.parking']) {
      await peer.until(`${names.requestQueue}${name}`, ({messageCount}) => messageCount === 0);
    }
  });

  it('given a message that has to wait, keeps its body, properties and headers, and says why it waits', async () => {
    const {names, peer} = bench();
    consumePaymentResults(await bench().upBroker({limits: asInService}), async () => {
      throw new DomainError('TOO_MUCH_CONTENTION', 'not now');
    });
    const body = Buffer.from(' {"orderId": "1", "paymentStatus": "failed", "theirs": 1.0} ');
    peer.send(names.resultQueue, body, {
      contentType: 'application/json',
      messageId: 'm-1',
      correlationId: 'c-1',
      replyTo: 'theirs',
      type: 't',
      timestamp: 7,
      priority: 3,
      appId: 'them',
      headers: {traceparent, theirs: [1, 'b'], CC: [`${names.resultQueue}.nowhere`]},
      expiration: '600000',
    });
    const {content, properties} = await peer.next(`${names.resultQueue}.retry.5s`);
    expect(content.equals(body)).to.equal(true);
    expect(Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))).to.deep.equal({
      contentType: 'application/json',
      deliveryMode: 2,
      messageId: 'm-1',
      correlationId: 'c-1',
      replyTo: 'theirs',
      type: 't',
      timestamp: 7,
      priority: 3,
      appId: 'them',
      headers: {
        traceparent,
        theirs: [1, 'b'],
        'x-orderwell-attempt': 1,
        'x-orderwell-round': 1,
        'x-orderwell-error': 'TOO_MUCH_CONTENTION',
        'x-orderwell-error-detail': 'not now',
        'x-orderwell-queue': names.resultQueue,
      },
    });
  });

  it('given a header that cannot be written, waits without it, and with what handling needs', async () => {
    const {names, peer} = bench();
    consumePaymentResults(await bench().upBroker({limits: asInService}), async () => {
      throw new DomainError('UNAVAILABLE', 'not now');
    });
    const headers = {traceparent, unwritable: {'!': 'object', value: {'!': 'no such type', value: 1}}};
    peer.send(names.resultQueue, declined('1'), {messageId: 'm-1', correlationId: 'c-1', headers});
    const {properties} = await peer.next(`${names.resultQueue}.retry.5s`);
    expect(properties).to.include({messageId: 'm-1', correlationId: 'c-1'});
    expect(properties.headers).to.include({traceparent}).and.not.to.have.property('unwritable');
  });

  interface Step {
    readonly code: DomainErrorCode | 'UNEXPECTED_ERROR';
    readonly attempts: unknown;
    readonly rounds: unknown;
    readonly to: string;
    readonly left: object;
  }
  const steps: Step[] = [
    // Of one's own, and said to be unavailable.
    {code: 'X_NO_ANSWER', attempts: 7, rounds: 7, to: 'retry.30s', left: {attempts: 7, rounds: 8}},
    {code: 'TOO_MUCH_CONTENTION', attempts: 1, rounds: 1, to: 'retry.30s', left: {attempts: 2, rounds: 2}},
    {code: 'TOO_MUCH_CONTENTION', attempts: 2, rounds: 2, to: 'retry.5m', left: {attempts: 3, rounds: 3}},
    {code: 'TOO_MUCH_CONTENTION', attempts: 6, rounds: 6, to: 'retry.5m', left: {attempts: 7, rounds: 7}},
    {code: 'UNROUTABLE', attempts: 1, rounds: 1, to: 'retry.30s', left: {attempts: 2, rounds: 2}},
    {code: 'TOO_MUCH_CONTENTION', attempts: 7, rounds: 7, to: 'parking', left: {attempts: 8, rounds: undefined}},
    {code: 'UNEXPECTED_ERROR', attempts: 6, rounds: 6, to: 'retry.5m', left: {attempts: 7, rounds: 7}},
    {code: 'UNEXPECTED_ERROR', attempts: 7, rounds: 7, to: 'parking', left: {attempts: 8, rounds: undefined}},
    // An outage neither counts nor waits long.
    {code: 'UNAVAILABLE', attempts: 0, rounds: 0, to: 'retry.5s', left: {attempts: 0, rounds: 1}},
    {code: 'UNAVAILABLE', attempts: 0, rounds: 900, to: 'retry.30s', left: {attempts: 0, rounds: 901}},
    {code: 'UNAVAILABLE', attempts: 7, rounds: 7, to: 'retry.30s', left: {attempts: 7, rounds: 8}},
    {code: 'PAYMENT_OUTCOME_UNKNOWN', attempts: 0, rounds: 9, to: 'retry.30s', left: {attempts: 0, rounds: 10}},
    // Somebody else may have written these headers.
    {code: 'TOO_MUCH_CONTENTION', attempts: -1, rounds: 'x', to: 'retry.5s', left: {attempts: 1, rounds: 1}},
    {code: 'ORDER_NOT_FOUND', attempts: 0, rounds: 3, to: 'parking', left: {attempts: undefined, rounds: undefined}},
  ];
  for (const {code, attempts, rounds, to, left} of steps) {
    it(`given ${code} after ${attempts} of ${rounds} rounds, goes to ${to}`, async () => {
      const {names, peer} = bench();
      consumePaymentResults(await bench().upBroker({limits: asInService}), async () => {
        throw code === 'UNEXPECTED_ERROR'
          ? new TypeError('a bug')
          : new DomainError(code, 'not now', {own: 'unavailable'});
      });
      const headers = {'x-orderwell-attempt': attempts, 'x-orderwell-round': rounds};
      peer.send(names.resultQueue, declined('1'), {headers});
      const {properties} = await peer.next(`${names.resultQueue}.${to}`);
      const {'x-orderwell-attempt': attemptsThen, 'x-orderwell-round': roundsThen, ...why} = properties.headers ?? {};
      expect({attempts: attemptsThen, rounds: roundsThen}).to.deep.equal(left);
      expect(why['x-orderwell-error']).to.equal(code);
    });
  }

  it('given a store that is down for long, parks nothing and handles everything when it is back', async () => {
    const {names, peer, log} = bench();
    const broker = await bench().upBroker({limits: {attemptsInPlaceMax: 1, retryAttemptsMax: 2}});
    const [tries, done] = [new Inbox<PaymentResult>(), new Inbox<string>()];
    let down = true;
    const consumer = consumePaymentResults(broker, async (result) => {
      await tries.put(result);
      if (down) throw new DomainError('UNAVAILABLE', 'the store is down');
      await done.put(result.orderId);
    });
    const orders = ['1', '2', '3', '4', '5'];
    for (const order of orders) peer.send(names.resultQueue, declined(order));
    await tries.count(40);
    down = false;
    expect((await done.count(5)).toSorted()).to.deep.equal(orders);
    await consumer.stop();
    expect(await peer.waiting(`${names.resultQueue}.parking`)).to.equal(0);
    expect(log.matching(/comes again/).length).to.be.greaterThan(10);
    expect(log.lines.filter(({level}) => level !== 'debug' && level !== 'info')).to.deep.equal([]);
  });

  it('given plain work queues, comes back all the same', async () => {
    const {names, peer} = bench();
    const results = new Inbox<PaymentResult>();
    const broker = await bench().upBroker({queueType: 'classic', limits: {attemptsInPlaceMax: 1}});
    consumePaymentResults(broker, async (result) => {
      await results.put(result);
      if (results.all.length < 4) throw new DomainError('UNAVAILABLE', 'not now');
    });
    peer.send(names.resultQueue, declined('1'));
    await results.count(4);
  });

  it('given a full retry queue, keeps what it refuses, and handles it when that is possible again', async () => {
    const {names, peer, log} = bench();
    const limits = {attemptsInPlaceMax: 1, retryMessagesMax: 1, retryDelaysMs: [300_000]};
    const done = new Inbox<string>();
    let failing = true;
    consumePaymentResults(await bench().upBroker({limits}), async ({orderId}) => {
      if (failing) throw new DomainError('UNAVAILABLE', 'not now');
      await done.put(orderId);
    });
    const orders: string[] = [];
    // The broker lets a few more in than the limit says.
    while (log.matching(/handling messages of queue .*nacked/).length === 0) {
      const orderId = `${orders.push(`${orders.length}`) - 1}`;
      peer.send(names.resultQueue, declined(orderId));
      await peer.until(names.resultQueue, ({messageCount}) => messageCount === 0);
    }
    failing = false;
    // The broker may yet take what it refused at first; this one is certain to be handled.
    orders.push('last');
    peer.send(names.resultQueue, declined('last'));
    await log.line(/handling messages of queue .*works now/);
    const waiting = `${names.resultQueue}.retry.5m`;
    const found: string[] = [];
    while (new Set([...found, ...done.all]).size < orders.length) {
      const message = await peer.channel.get(waiting, {noAck: true});
      if (message !== false) found.push((JSON.parse(message.content.toString()) as {orderId: string}).orderId);
    }
    expect([...found, ...done.all].toSorted()).to.deep.equal(orders.toSorted());
    expect(done.all).not.to.deep.equal([]);
  });

  it('given the retry queue was deleted, holds the message and declares the queue again', async () => {
    const {names, peer, log} = bench();
    const consumer = consumePaymentResults(await bench().upBroker({limits: asInService}), async () => {
      throw new DomainError('UNAVAILABLE', 'not now');
    });
    await consumer.whenActive();
    await peer.channel.deleteQueue(`${names.resultQueue}.retry.5s`);
    peer.send(names.resultQueue, declined('1'));
    await log.line(/came back; declaring it again/);
    await log.line(/comes again in 5000 ms/);
    await peer.next(`${names.resultQueue}.retry.5s`);
    await consumer.stop();
    expect(await peer.waiting(names.resultQueue)).to.equal(0);
  });
});
