import path from 'node:path';
import {
  AmqpPaymentRequester,
  AmqpPaymentResultPublisher,
  AmqpWaitingMessages,
  type Broker,
  consumeInquiries,
  consumeInquiryAnswers,
  consumePaymentCancellations,
  consumePaymentRequests,
  consumePaymentResults,
  openBroker,
} from '@orderwell/adapters/amqp';
import {
  DomainError,
  type InquiryAnswer,
  type PaymentInquiry,
  type PaymentRequest,
  type PaymentResult,
} from '@orderwell/domain';
import {aPaymentCancellation, aPaymentInquiry, aPaymentRequest, aPaymentResult} from '@orderwell/domain/testing';
import {OwnBroker, requireOwnBroker, workspaceRoot} from '@orderwell/test-support';
import {type Channel, type ChannelModel, connect} from 'amqplib';
import {expect} from 'chai';
import {usualNames} from '../../src/amqp/topology/broker-names.ts';
import {LogBook} from '../support/log-book.ts';
import {quickLimits} from '../support/rabbitmq.ts';
import {Inbox, rejection} from './bench.ts';

/** The users and permissions of the compose file. */
const definitions = path.join(workspaceRoot, 'docker/secrets/rabbitmq-definitions.json');
type User = 'order-app' | 'payment-app';
const usd = {defaultCurrency: 'USD'};
const delays = ['5s', '30s', '5m'];

describe('at a broker with a user for each service', function () {
  this.timeout(60_000);
  let node: OwnBroker;
  const opened: Broker[] = [];
  const models: ChannelModel[] = [];

  before(async function () {
    requireOwnBroker(this);
    node = await OwnBroker.start({definitions, credentials: 'orderwell:orderwell-broker'});
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((broker) => broker.close()));
    const model = await connect(node.url);
    const channel = await model.createChannel();
    const {exchange, ...queues} = usualNames;
    for (const queue of Object.values(queues)) {
      for (const suffix of ['', '.parking', ...delays.map((delay) => `.retry.${delay}`)]) {
        await channel.deleteQueue(`${queue}${suffix}`);
      }
    }
    for (const name of [exchange, `${exchange}.parking`]) await channel.deleteExchange(name);
    await model.close();
    await Promise.all(models.splice(0).map((each) => each.close()));
  });
  after(() => node?.remove());

  function urlOf(user: User): string {
    const url = new URL(node.url);
    url.username = user;
    url.password = `${user}-broker`;
    return url.href;
  }

  /** A service at the broker as its own user, with the retry queues that it has in service. */
  function serviceOf(user: User): {broker: Broker; log: LogBook} {
    const log = new LogBook();
    const limits = {...quickLimits, retryDelaysMs: [5_000, 30_000, 300_000]};
    const options = {url: urlOf(user), names: usualNames, queueType: 'quorum', logger: log, limits} as const;
    const broker = openBroker(options);
    opened.push(broker);
    return {broker, log};
  }

  /** A channel of a user's; an operation that is refused closes it. */
  async function channelOf(user: User): Promise<Channel> {
    const model = await connect(urlOf(user));
    model.on('error', () => undefined);
    models.push(model);
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    return channel;
  }

  for (const first of ['order-app', 'payment-app'] as const) {
    it(`given ${first} comes first, orders are paid and canceled, retried and parked`, async () => {
      const second = first === 'order-app' ? 'payment-app' : 'order-app';
      const services = {[first]: serviceOf(first)} as Record<User, ReturnType<typeof serviceOf>>;
      await services[first].broker.whenUp();
      services[second] = serviceOf(second);
      const {'order-app': orders, 'payment-app': payments} = services;
      const [requests, cancellations, results] = [new Inbox<PaymentRequest>(), new Inbox(), new Inbox<PaymentResult>()];
      let failures = 0;
      const paying = consumePaymentRequests(
        payments.broker,
        async (request) => {
          if (request.orderId === 'late' && ++failures <= quickLimits.attemptsInPlaceMax) {
            throw new DomainError('UNAVAILABLE', 'not now');
          }
          await requests.put(request);
        },
        usd,
      );
      const canceling = consumePaymentCancellations(payments.broker, cancellations.put, usd);
      const applying = consumePaymentResults(orders.broker, async (result) => {
        if (result.orderId === 'unknown') throw new DomainError('ORDER_NOT_FOUND', 'there is none');
        await results.put(result);
      });
      await Promise.all([paying, canceling, applying].map((consumer) => consumer.whenActive()));
      await services[second].broker.whenUp();

      const requester = new AmqpPaymentRequester({broker: orders.broker});
      await requester.requestPayment(aPaymentRequest({orderId: 'late'}));
      await requester.cancelPayment(aPaymentCancellation());
      await cancellations.count(1);
      expect((await requests.count(1))[0]?.replyTo).to.equal(usualNames.resultQueue);
      const publisher = new AmqpPaymentResultPublisher({broker: payments.broker});
      await publisher.publish(aPaymentResult(), {replyTo: usualNames.resultQueue});
      await publisher.publish(aPaymentResult(), {replyTo: undefined});
      await publisher.publish(aPaymentResult({outcome: 'refunded'}), {replyTo: undefined});
      await results.count(3);
      const [inquiries, answers] = [new Inbox<PaymentInquiry>(), new Inbox<InquiryAnswer>()];
      await consumeInquiries(payments.broker, inquiries.put).whenActive();
      await consumeInquiryAnswers(orders.broker, answers.put).whenActive();
      await requester.inquire(aPaymentInquiry());
      const [inquiry] = await inquiries.count(1);
      const waiting = new AmqpWaitingMessages({broker: payments.broker});
      const standing = (await waiting.mayHold('payment')) ? 'underWay' : 'missing';
      if (inquiry) await publisher.answerInquiry({...inquiry, standing});
      await answers.count(1);
      await publisher.publish(aPaymentResult({orderId: aPaymentRequest({orderId: 'unknown'}).orderId}), {
        replyTo: undefined,
      });
      await orders.log.line(/parked: ORDER_NOT_FOUND/);
      for (const {log} of [orders, payments]) expect(log.matching(/does not let it be declared/)).to.deep.equal([]);
    });
  }

  it('given payment-app was never there, says once which queues order-app waits for, and goes on when they are', async () => {
    const {broker, log} = serviceOf('order-app');
    await broker.whenUp();
    const requester = new AmqpPaymentRequester({broker});
    await log.line(/queue "processingorders" is not there yet/);
    expect(await rejection(requester.requestPayment(aPaymentRequest()))).to.match(/^UNAVAILABLE: no queue takes/);
    expect(log.matching(/is not there yet/)).to.have.length(3);
    expect(log.matching(/does not let/)).to.deep.equal([]);
    await serviceOf('payment-app').broker.whenUp();
    await log.line(/queue "processingorders" is there now/);
    await requester.requestPayment(aPaymentRequest());
  });

  const theirs = {
    'order-app': [usualNames.requestQueue, usualNames.cancelRequestQueue],
    'payment-app': [usualNames.resultQueue, usualNames.cancelResultQueue],
  };
  const attempts: readonly (readonly [what: string, attempt: (channel: Channel, queue: string) => Promise<unknown>])[] =
    [
      ['consume', (channel, queue) => channel.consume(queue, () => undefined)],
      ['get', (channel, queue) => channel.get(queue)],
      ['purge', (channel, queue) => channel.purgeQueue(queue)],
      ['delete', (channel, queue) => channel.deleteQueue(queue)],
      ['look into the parking of', (channel, queue) => channel.get(`${queue}.parking`)],
      ['delete the retry queue of', (channel, queue) => channel.deleteQueue(`${queue}.retry.5s`)],
      ['copy what goes to', (channel, queue) => channel.bindQueue(queue, usualNames.exchange, 'x')],
      ['declare a queue called like', (channel, queue) => channel.assertQueue(`${queue}x`, {durable: true})],
      ['declare an exchange called like', (channel, queue) => channel.assertExchange(queue, 'direct')],
    ];
  for (const user of ['order-app', 'payment-app'] as const) {
    for (const [what, attempt] of attempts) {
      it(`${user} may not ${what} a queue that it sends to`, async () => {
        for (const each of ['order-app', 'payment-app'] as const) await serviceOf(each).broker.whenUp();
        for (const queue of theirs[user]) {
          const channel = await channelOf(user);
          expect(await rejection(attempt(channel, queue)), queue).to.match(/^403: .*ACCESS.REFUSED/);
        }
      });
    }
  }
});
