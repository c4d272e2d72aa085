import {
  AmqpPaymentRequester,
  AmqpPaymentResultPublisher,
  AmqpWaitingMessages,
  type BrokerNames,
  type BrokerOptions,
  consumeInquiries,
  consumeInquiryAnswers,
  consumePaymentCancellations,
  consumePaymentRequests,
  consumePaymentResults,
} from '@orderwell/adapters/amqp';
import {Currency} from '@orderwell/domain';
import {
  describePaymentBroker,
  describePaymentTransport,
  describeSignedTransport,
  type MessageKind,
  type PaymentBrokerHarness,
  type SignedTransportHarness,
} from '@orderwell/domain/testing';
import {purgeBroker} from '@orderwell/test-support';
import {requireBroker, uniqueNames} from '../support/rabbitmq.ts';
import {Bench} from './bench.ts';

const defaultCurrency = Currency.parse('JPY');

describe('over RabbitMQ', function () {
  this.timeout(15_000);
  before(async function () {
    await requireBroker(this);
  });

  const runner = {describe, it};
  describePaymentBroker(runner, 'RabbitMQ', () => open());
  const signed = {queueType: 'classic', signingKeys: ['a key that is long enough to be one']} as const;
  describePaymentTransport(runner, 'RabbitMQ with classic queues and signed messages', () => open(signed));
  describeSignedTransport(runner, 'RabbitMQ with classic queues and signed messages', () => open(signed));
});

function queueOf(kind: MessageKind, names: BrokerNames): string {
  switch (kind) {
    case 'request':
      return names.requestQueue;
    case 'cancellation':
      return names.cancelRequestQueue;
    case 'inquiry':
      return names.inquiryQueue;
    case 'result':
      return names.resultQueue;
    case 'result of a cancellation':
      return names.cancelResultQueue;
    case 'answer':
      return names.inquiryAnswerQueue;
  }
}

/** What is sent goes through a proxy, which can be cut; each receiver has a connection of its own. */
async function open(
  options: Partial<BrokerOptions> = {},
): Promise<PaymentBrokerHarness & SignedTransportHarness & {close(): Promise<void>}> {
  const bench = await Bench.open();
  const proxy = await bench.proxy();
  const limits = {publishTimeoutMs: 300, waitingLookMs: 0};
  const broker = await bench.upBroker({...options, url: proxy.url, limits});
  const others = uniqueNames();
  const {names, peer} = bench;

  const receiveResults = (at: typeof names): PaymentBrokerHarness['receiveResults'] => {
    return async ({applyPaymentResult, applyInquiryAnswer}) => {
      const receiving = await bench.upBroker({...options, names: at});
      const consumers = [
        consumePaymentResults(receiving, applyPaymentResult),
        consumeInquiryAnswers(receiving, applyInquiryAnswer),
      ];
      await Promise.all(consumers.map((consumer) => consumer.whenActive()));
      return {stop: () => receiving.close()};
    };
  };

  return {
    requester: new AmqpPaymentRequester({broker}),
    publisher: new AmqpPaymentResultPublisher({broker}),
    waiting: new AmqpWaitingMessages({broker}),
    receiveRequests: async ({processPayment, cancelPayment, answerInquiry}) => {
      const ownProxy = await bench.proxy();
      const receiving = await bench.upBroker({...options, url: ownProxy.url});
      const consumers = [
        consumePaymentRequests(receiving, processPayment, {defaultCurrency}),
        consumePaymentCancellations(receiving, cancelPayment, {defaultCurrency}),
        consumeInquiries(receiving, answerInquiry),
      ];
      await Promise.all(consumers.map((consumer) => consumer.whenActive()));
      return {stop: () => receiving.close(), kill: async () => ownProxy.refuse()};
    },
    receiveResults: receiveResults(names),
    anotherOrderSide: async () => {
      const at = {...others, exchange: names.exchange, requestQueue: names.requestQueue};
      const mine = {...at, cancelRequestQueue: names.cancelRequestQueue, inquiryQueue: names.inquiryQueue};
      const sending = await bench.upBroker({...options, names: mine});
      return {requester: new AmqpPaymentRequester({broker: sending}), receiveResults: receiveResults(mine)};
    },
    nowhere: `${names.exchange}.nowhere`,
    loseDestination: async (kind) => void (await peer.channel.deleteQueue(queueOf(kind, names))),
    fillDestination: async (kind) => {
      const queue = queueOf(kind, names);
      await peer.channel.deleteQueue(queue);
      const nothing = {'x-max-length': 0, 'x-overflow': 'reject-publish'};
      await peer.channel.assertQueue(queue, {durable: true, arguments: nothing});
      await peer.channel.bindQueue(queue, names.exchange, queue);
    },
    foreignAddress: async () => {
      const {queue} = await peer.channel.assertQueue('', {exclusive: true});
      const nextOrderId = async (): Promise<string> => {
        const {orderId} = JSON.parse((await peer.next(queue)).content.toString()) as {orderId: string};
        return orderId;
      };
      return {address: queue, nextOrderId};
    },
    forgeRequest: async ({messageId, orderId}) => {
      const headers = {'x-orderwell-signature': `sha256=${'5a'.repeat(32)}`};
      const body = {orderId, totalPrice: 199, currency: 'USD'};
      peer.send(names.requestQueue, body, {messageId, type: 'payment.requested', headers});
    },
    nextPutAside: async () => {
      const {properties} = await peer.next(`${names.requestQueue}.parking`);
      return {messageId: String(properties.messageId), code: String(properties.headers?.['x-orderwell-error'])};
    },
    sendForeignRequest: async ({orderId, amount}) =>
      peer.send(names.requestQueue, {orderId, totalPrice: Number(amount.toDecimal()), shop: {name: 'elsewhere'}}),
    defaultCurrency,
    cut: async () => {
      proxy.refuse();
      await bench.log.line(/cannot be used/);
    },
    silence: async () => proxy.blackhole(),
    heal: async () => {
      proxy.resume();
      await bench.log.line(/cannot be used/);
      await broker.whenUp();
    },
    patienceMs: 5_000,
    close: async () => {
      await bench.close();
      await purgeBroker(others);
    },
  };
}
