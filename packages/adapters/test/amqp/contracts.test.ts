import {
  AmqpPaymentRequester,
  AmqpPaymentResultPublisher,
  consumeInquiries,
  consumeInquiryAnswers,
  consumePaymentCancellations,
  consumePaymentRequests,
  consumePaymentResults,
} from '@orderwell/adapters/amqp';
import type {
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResult,
} from '@orderwell/domain';
import {describePaymentRequester, describePaymentResultPublisher} from '@orderwell/domain/testing';
import {requireBroker} from '../support/rabbitmq.ts';
import {Bench, Inbox} from './bench.ts';

describe('over RabbitMQ', function () {
  this.timeout(15_000);
  before(async function () {
    await requireBroker(this);
  });

  async function open() {
    const bench = await Bench.open();
    const proxy = await bench.proxy();
    const broker = await bench.upBroker({url: proxy.url});
    return {
      bench,
      broker,
      cut: async () => {
        proxy.refuse();
        await bench.log.line(/cannot be used/);
      },
      heal: async () => {
        proxy.resume();
        await broker.whenUp();
      },
      close: () => bench.close(),
    };
  }

  /** Hands out one after the other what a consumer was given. */
  function inTurn<Message>(inbox: Inbox<Message>): () => Promise<Message> {
    let taken = 0;
    return async () => {
      const message = (await inbox.count(taken + 1))[taken];
      taken += 1;
      if (message === undefined) throw new Error('nothing came');
      return message;
    };
  }

  describePaymentRequester({describe, it}, 'AmqpPaymentRequester', async () => {
    const {broker, ...rest} = await open();
    const [requests, cancellations] = [new Inbox<PaymentRequest>(), new Inbox<PaymentCancellation>()];
    consumePaymentRequests(broker, requests.put, {defaultCurrency: 'USD'});
    consumePaymentCancellations(broker, cancellations.put, {defaultCurrency: 'USD'});
    const inquiries = new Inbox<PaymentInquiry>();
    consumeInquiries(broker, inquiries.put);
    const [next, nextCancellation, nextInquiry] = [inTurn(requests), inTurn(cancellations), inTurn(inquiries)];
    return {
      ...rest,
      requester: new AmqpPaymentRequester({broker}),
      nextRequest: async () => {
        const {replyTo: _, ...request} = await next();
        return request;
      },
      nextCancellation: async () => {
        const {replyTo: _, ...cancellation} = await nextCancellation();
        return cancellation;
      },
      nextInquiry: async () => {
        const {replyTo: _, resultTo: _result, cancelResultTo: _cancel, ...inquiry} = await nextInquiry();
        return inquiry;
      },
    };
  });

  describePaymentResultPublisher({describe, it}, 'AmqpPaymentResultPublisher', async () => {
    const {broker, ...rest} = await open();
    const results = new Inbox<PaymentResult>();
    const answers = new Inbox<InquiryAnswer>();
    consumePaymentResults(broker, results.put);
    consumeInquiryAnswers(broker, answers.put);
    const publisher = new AmqpPaymentResultPublisher({broker});
    return {...rest, publisher, nextResult: inTurn(results), nextAnswer: inTurn(answers)};
  });
});
