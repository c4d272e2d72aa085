import type {InquiryAnswer, PaymentRequest, PaymentResult} from '../../../contracts.ts';
import {DomainError} from '../../../errors.ts';
import {aPaymentCancellation, aPaymentInquiry, aPaymentRequest, aPaymentResult} from '../../builders.ts';
import {expectEqual} from '../../expect.ts';
import {Inbox} from '../../inbox.ts';
import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {within} from '../../within.ts';
import {outcomeOf} from './messages-on-their-way.ts';
import type {PaymentBrokerHarness, SignedTransportHarness} from './payment-broker-harness.ts';
import {paymentResultPublisherPromises} from './payment-result-publisher.ts';
import {paymentSide, paymentTransportPromises} from './payment-transport-harness.ts';

/** Whoever asks says where it wants to hear. */
export function describeAsking(runner: TestRunner, open: Open<PaymentBrokerHarness>): void {
  const it = eachFresh(runner, open, paymentResultPublisherPromises);

  it('addresses: of two order services, each hears of its own requests, cancellations and inquiries', async (harness) => {
    const {publisher, patienceMs} = harness;
    await harness.receiveRequests({
      processPayment: ({orderId, replyTo}) => publisher.publish(aPaymentResult({orderId}), {replyTo}),
      cancelPayment: ({orderId, replyTo}) => publisher.publish(aPaymentResult({orderId, outcome: 'voided'}), {replyTo}),
      answerInquiry: async (inquiry) => {
        await publisher.answerInquiry({...inquiry, standing: 'underWay'});
        const {orderId, resultTo, cancelResultTo} = inquiry;
        await publisher.publish(aPaymentResult({orderId}), {replyTo: resultTo});
        await publisher.publish(aPaymentResult({orderId, outcome: 'voided'}), {replyTo: cancelResultTo});
      },
    });
    for (const side of [harness, await harness.anotherOrderSide()]) {
      const [results, answers] = [new Inbox<PaymentResult>(), new Inbox<InquiryAnswer>()];
      await side.receiveResults({applyPaymentResult: results.put, applyInquiryAnswer: answers.put});
      const [request, cancellation, inquiry] = [aPaymentRequest(), aPaymentCancellation(), aPaymentInquiry()];
      await side.requester.requestPayment(request);
      expectEqual((await results.next(patienceMs, 'its result')).orderId, request.orderId, 'of its request');
      await side.requester.cancelPayment(cancellation);
      expectEqual((await results.next(patienceMs, 'its result')).orderId, cancellation.orderId, 'of its cancellation');
      await side.requester.inquire(inquiry);
      expectEqual((await answers.next(patienceMs, 'its answer')).orderId, inquiry.orderId, 'to its inquiry');
      const told = [await results.next(patienceMs, 'a result'), await results.next(patienceMs, 'a result')];
      expectEqual(told.map(({outcome}) => outcome).toSorted(), ['paid', 'voided'], 'what it wanted to hear there');
    }
  });
}

/** What becomes of messages that cannot be handled. */
export function describePuttingAside(runner: TestRunner, open: Open<PaymentBrokerHarness>): void {
  const it = eachFresh(runner, open, paymentTransportPromises);

  it('refusal: what is refused for good is put aside with the reason', async (harness) => {
    let handedOver = 0;
    await harness.receiveRequests(
      paymentSide({
        processPayment: async () => {
          handedOver += 1;
          throw new DomainError('PAYMENT_AMOUNT_MISMATCH', 'another amount than before');
        },
      }),
    );
    const {messageId = '', ...request} = aPaymentRequest();
    await harness.requester.requestPayment({messageId, ...request});
    expectEqual(
      await within(harness.patienceMs, harness.nextPutAside(), 'putting it aside'),
      {messageId, code: 'PAYMENT_AMOUNT_MISMATCH'},
      'what was put aside',
    );
    expectEqual(handedOver, 1, 'so often it was handed over');
  });

  it('handling: what fails again and again in a way that nobody foresaw is put aside, and not at once', async (harness) => {
    let handedOver = 0;
    await harness.receiveRequests(
      paymentSide({
        processPayment: async () => {
          handedOver += 1;
          throw new TypeError('a bug');
        },
      }),
    );
    const {messageId = '', ...request} = aPaymentRequest();
    await harness.requester.requestPayment({messageId, ...request});
    expectEqual(
      (await within(harness.patienceMs, harness.nextPutAside(), 'putting it aside')).messageId,
      messageId,
      'what was put aside',
    );
    expectEqual(handedOver > 1, true, 'it was handed over more than once');
  });

  it('handling: while one message fails, the others are handled', async (harness) => {
    const {requester, patienceMs} = harness;
    const handled = new Inbox<PaymentRequest>();
    const [bad, ...good] = [aPaymentRequest(), aPaymentRequest(), aPaymentRequest(), aPaymentRequest()];
    await harness.receiveRequests(
      paymentSide({
        processPayment: async (request) => {
          if (request.messageId === bad?.messageId) throw new DomainError('UNAVAILABLE', 'not this one');
          await handled.put(request);
        },
      }),
    );
    for (const request of [...(bad ? [bad] : []), ...good]) {
      expectEqual(await outcomeOf(requester.requestPayment(request)), 'resolved', 'sending it');
    }
    for (const _ of good) await handled.next(patienceMs, 'a request that nothing is wrong with');
  });
}

/** For transports that sign what they send: whom they believe. */
export function describeSignedTransport(runner: TestRunner, name: string, open: Open<SignedTransportHarness>): void {
  runner.describe(`${name} keeps the promises of a payment requester about signatures`, () => {
    const it = eachFresh(runner, open, paymentTransportPromises);

    it('refusal: a request that nobody signed who has the key is put aside, and not handed over', async (harness) => {
      const handled = new Inbox<PaymentRequest>();
      await harness.receiveRequests(paymentSide({processPayment: handled.put}));
      const {messageId = '', ...forged} = aPaymentRequest();
      await harness.forgeRequest({messageId, ...forged});
      expectEqual(
        await within(harness.patienceMs, harness.nextPutAside(), 'putting it aside'),
        {messageId, code: 'UNTRUSTED_MESSAGE'},
        'what was put aside',
      );
      const signed = aPaymentRequest();
      await harness.requester.requestPayment(signed);
      expectEqual((await handled.next(harness.patienceMs, 'a request')).orderId, signed.orderId, 'what is handled');
    });
  });
}
