import type {
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResult,
} from '../../../contracts.ts';
import {Inbox} from '../../inbox.ts';
import type {Open, TestRunner} from '../../runner.ts';
import {describePaymentRequester, type PaymentRequesterHarness} from './payment-requester.ts';
import {describePaymentResultPublisher, type PaymentResultPublisherHarness} from './payment-result-publisher.ts';
import type {PaymentTransportHarness} from './payment-transport-harness.ts';
import {describeReceiving} from './payment-transport-receiving.ts';
import {describeRequests, describeResults} from './payment-transport-sides.ts';

/**
 * The promises of `PaymentRequester` and `PaymentResultPublisher`, and those to whoever receives, as tests of both ends
 * of a transport.
 */
export function describePaymentTransport(runner: TestRunner, name: string, open: Open<PaymentTransportHarness>): void {
  describePaymentRequester(runner, `the requester of ${name}`, () => requesterOf(open));
  describePaymentResultPublisher(runner, `the publisher of ${name}`, () => publisherOf(open));
  describeReceiving(runner, name, open);

  runner.describe(`${name} keeps the promises of a payment requester with both sides at work`, () => {
    describeRequests(runner, open);
  });
  runner.describe(`${name} keeps the promises of a payment result publisher with both sides at work`, () => {
    describeResults(runner, open);
  });
}

/** The order side's half, with a payment side that accepts everything. */
async function requesterOf(open: Open<PaymentTransportHarness>): Promise<PaymentRequesterHarness> {
  const [requests, cancellations] = [new Inbox<PaymentRequest>(), new Inbox<PaymentCancellation>()];
  const inquiries = new Inbox<PaymentInquiry>();
  const harness = await opened(open, ({receiveRequests}) =>
    receiveRequests({
      processPayment: requests.put,
      cancelPayment: cancellations.put,
      answerInquiry: inquiries.put,
    }),
  );
  return {
    ...harness,
    nextRequest: () => requests.next(harness.patienceMs, 'a request'),
    nextCancellation: () => cancellations.next(harness.patienceMs, 'a cancellation'),
    nextInquiry: () => inquiries.next(harness.patienceMs, 'an inquiry'),
  };
}

/** The payment side's half, with an order side that accepts everything. */
export async function publisherOf<Harness extends PaymentTransportHarness>(
  open: Open<Harness>,
): Promise<Harness & PaymentResultPublisherHarness> {
  const [results, answers] = [new Inbox<PaymentResult>(), new Inbox<InquiryAnswer>()];
  const harness = await opened(open, ({receiveResults}) =>
    receiveResults({applyPaymentResult: results.put, applyInquiryAnswer: answers.put}),
  );
  return {
    ...harness,
    nextResult: () => results.next(harness.patienceMs, 'a result'),
    nextAnswer: () => answers.next(harness.patienceMs, 'an answer'),
  };
}

/** A harness with somebody who receives; it is closed if nobody can. */
async function opened<Harness>(
  open: Open<Harness>,
  receive: (harness: Harness) => Promise<unknown>,
): ReturnType<Open<Harness>> {
  const harness = await open();
  try {
    await receive(harness);
    return harness;
  } catch (error) {
    await harness.close?.();
    throw error;
  }
}
