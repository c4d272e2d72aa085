import type {InquiryAnswer, PaymentRequest, PaymentResult} from '../../../contracts.ts';
import {ProcessPayment} from '../../../payment/process-payment.ts';
import {aPaymentCancellation, aPaymentInquiry, aPaymentRequest, aPaymentResult} from '../../builders.ts';
import {expectEqual} from '../../expect.ts';
import {FixedClock} from '../../fixed-clock.ts';
import {InMemoryPaymentGateway} from '../../in-memory-payment-gateway.ts';
import {InMemoryPaymentRepository} from '../../in-memory-payment-repository.ts';
import {Inbox} from '../../inbox.ts';
import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {within} from '../../within.ts';
import {aGate, expectArrived, outcomeOf, times, untilSent} from './messages-on-their-way.ts';
import {paymentRequesterPromises} from './payment-requester.ts';
import {paymentResultPublisherPromises} from './payment-result-publisher.ts';
import {orderSide, paymentSide, type PaymentTransportHarness} from './payment-transport-harness.ts';

/** What the order side tells the payment side, with both at work. */
export function describeRequests(runner: TestRunner, open: Open<PaymentTransportHarness>): void {
  const it = eachFresh(runner, open, paymentRequesterPromises);

  it('unordered: a request that is held up holds up no other, of its order neither', async (harness) => {
    const {requester, patienceMs} = harness;
    const handled = new Inbox<PaymentRequest>();
    const held = aGate();
    const slow = aPaymentRequest();
    await harness.receiveRequests(
      paymentSide({
        processPayment: async (request) => {
          if (request.messageId === slow.messageId) await held.opened;
          await handled.put(request);
        },
      }),
    );
    // So that as many are handled at once as ever.
    for (const request of times(7, () => aPaymentRequest())) {
      await requester.requestPayment(request);
      await handled.next(patienceMs, 'a request');
    }
    const sentSlow = outcomeOf(requester.requestPayment(slow));
    const others = [aPaymentRequest({orderId: slow.orderId}), ...times(5, () => aPaymentRequest())];
    await Promise.all(others.map((request) => requester.requestPayment(request)));
    for (const _ of others) {
      const {messageId} = await handled.next(patienceMs, 'a request that nothing holds up');
      expectEqual(
        others.some((other) => other.messageId === messageId),
        true,
        'it is one of the others',
      );
    }
    held.open();
    expectEqual(await sentSlow, 'resolved', 'the one that was held up is sent');
    expectEqual((await handled.next(patienceMs, 'it')).messageId, slow.messageId, 'and handled in the end');
  });

  it('at most once collected: ten requests for one order at once collect one payment', async (harness) => {
    const {requester, patienceMs} = harness;
    const [clock, gateway, handled] = [new FixedClock(), new InMemoryPaymentGateway(), new Inbox<PaymentRequest>()];
    const payments = new ProcessPayment({payments: new InMemoryPaymentRepository({clock}), gateway, clock});
    await harness.receiveRequests(
      paymentSide({
        processPayment: async (request) => {
          await payments.execute(request);
          await handled.put(request);
        },
      }),
    );
    const {orderId} = aPaymentRequest();
    const requests = times(10, () => aPaymentRequest({orderId}));
    await Promise.all(requests.map((request) => requester.requestPayment(request)));
    for (const _ of requests) await handled.next(patienceMs, 'a request');
    expectEqual(gateway.journal.length, 1, 'so often money was collected');
  });

  it('failure: rejects in time when nobody answers, of every kind, and works again later', async (harness) => {
    const {requester, patienceMs} = harness;
    const received = new Inbox<PaymentRequest>();
    await harness.receiveRequests(paymentSide({processPayment: received.put}));
    await harness.silence();
    const calls = [
      outcomeOf(requester.requestPayment(aPaymentRequest())),
      outcomeOf(requester.cancelPayment(aPaymentCancellation())),
      outcomeOf(requester.inquire(aPaymentInquiry())),
    ];
    for (const outcome of await within(patienceMs, Promise.all(calls), 'a call that nobody answers')) {
      expectEqual(outcome, 'UNAVAILABLE', 'what the call came to');
    }
    await harness.heal();
    const request = aPaymentRequest();
    await untilSent(() => requester.requestPayment(request), patienceMs);
    while ((await received.next(patienceMs, 'a request')).orderId !== request.orderId);
  });
}

/** What the payment side tells the order side, with both at work. */
export function describeResults(runner: TestRunner, open: Open<PaymentTransportHarness>): void {
  const it = eachFresh(runner, open, paymentResultPublisherPromises);

  it('addresses: what became of a request, a cancellation and an inquiry reaches whoever asked', async (harness) => {
    const {requester, publisher, patienceMs} = harness;
    const [results, answers] = [new Inbox<PaymentResult>(), new Inbox<InquiryAnswer>()];
    await harness.receiveResults({applyPaymentResult: results.put, applyInquiryAnswer: answers.put});
    await harness.receiveRequests({
      processPayment: ({orderId, amount, correlation, replyTo}) =>
        publisher.publish(aPaymentResult({orderId, amount, correlation}), {replyTo}),
      cancelPayment: ({orderId, amount, correlation, replyTo}) =>
        publisher.publish(aPaymentResult({orderId, amount, correlation, outcome: 'refunded'}), {replyTo}),
      answerInquiry: (inquiry) => publisher.answerInquiry({...inquiry, standing: 'underWay'}),
    });
    const [request, cancellation, inquiry] = [aPaymentRequest(), aPaymentCancellation(), aPaymentInquiry()];
    for (const [send, asked, outcome] of [
      [() => requester.requestPayment(request), request, 'paid'],
      [() => requester.cancelPayment(cancellation), cancellation, 'refunded'],
    ] as const) {
      await send();
      const {orderId, amount, correlation} = asked;
      const {messageId, ...result} = await results.next(patienceMs, `a result ${outcome}`);
      expectEqual(result, {orderId, amount, correlation, outcome}, `the result ${outcome}`);
      expectEqual(typeof messageId, 'string', 'its message id');
    }
    await requester.inquire(inquiry);
    expectArrived(await answers.next(patienceMs, 'an answer'), {...inquiry, standing: 'underWay'}, 'the answer');
  });

  it('failure: rejects in time when nobody answers, of every kind, and works again later', async (harness) => {
    const {publisher, patienceMs} = harness;
    const received = new Inbox<PaymentResult>();
    await harness.receiveResults(orderSide({applyPaymentResult: received.put}));
    await harness.silence();
    const calls = [
      outcomeOf(publisher.publish(aPaymentResult(), {replyTo: undefined})),
      outcomeOf(publisher.publish(aPaymentResult({outcome: 'refunded'}), {replyTo: undefined})),
      outcomeOf(publisher.answerInquiry({...aPaymentInquiry(), standing: 'missing'})),
    ];
    for (const outcome of await within(patienceMs, Promise.all(calls), 'a call that nobody answers')) {
      expectEqual(outcome, 'UNAVAILABLE', 'what the call came to');
    }
    await harness.heal();
    const result = aPaymentResult();
    await untilSent(() => publisher.publish(result, {replyTo: undefined}), patienceMs);
    while ((await received.next(patienceMs, 'a result')).orderId !== result.orderId);
  });
}
