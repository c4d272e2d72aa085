import type {PaymentRequest, PaymentResult} from '../../../contracts.ts';
import {Money} from '../../../values/money.ts';
import {aPaymentCancellation, aPaymentInquiry, aPaymentRequest, aPaymentResult} from '../../builders.ts';
import {expectEqual, expectRejection} from '../../expect.ts';
import {Inbox} from '../../inbox.ts';
import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {aGate, expectArrived, untilSent} from './messages-on-their-way.ts';
import type {MessageKind, PaymentBrokerHarness} from './payment-broker-harness.ts';
import {paymentRequesterPromises} from './payment-requester.ts';
import {orderSide, paymentSide} from './payment-transport-harness.ts';

/** What was sent stays until somebody has handled it. */
export function describeKeeping(runner: TestRunner, open: Open<PaymentBrokerHarness>): void {
  const it = eachFresh(runner, open, paymentRequesterPromises);

  it('durability: what is sent while nobody receives waits for who does', async (harness) => {
    const {requester, publisher, patienceMs} = harness;
    const [request, cancellation] = [aPaymentRequest(), aPaymentCancellation()];
    const results = [aPaymentResult(), aPaymentResult({outcome: 'refunded'})];
    await requester.requestPayment(request);
    await requester.cancelPayment(cancellation);
    for (const result of results) await publisher.publish(result, {replyTo: undefined});
    const [requests, cancellations] = [new Inbox<PaymentRequest>(), new Inbox<PaymentRequest>()];
    const received = new Inbox<PaymentResult>();
    await harness.receiveRequests(paymentSide({processPayment: requests.put, cancelPayment: cancellations.put}));
    await harness.receiveResults(orderSide({applyPaymentResult: received.put}));
    expectArrived(await requests.next(patienceMs, 'the request'), request, 'the request');
    expectArrived(await cancellations.next(patienceMs, 'the cancellation'), cancellation, 'the cancellation');
    const arrived = [await received.next(patienceMs, 'a result'), await received.next(patienceMs, 'a result')];
    expectEqual(
      arrived.map(({orderId}) => orderId).toSorted(),
      results.map(({orderId}) => orderId).toSorted(),
      'the results',
    );
  });

  it('durability: what a receiver has in hand when it dies goes to the next', async (harness) => {
    const {requester, patienceMs} = harness;
    const [begun, next] = [new Inbox<PaymentRequest>(), new Inbox<PaymentRequest>()];
    const dead = aGate();
    const receiver = await harness.receiveRequests(
      paymentSide({
        processPayment: async (request) => {
          await begun.put(request);
          await dead.opened;
        },
      }),
    );
    const request = aPaymentRequest();
    await requester.requestPayment(request);
    await begun.next(patienceMs, 'the request');
    await receiver.kill();
    await harness.receiveRequests(paymentSide({processPayment: next.put}));
    expectArrived(await next.next(patienceMs, 'the request at the next receiver'), request, 'the request');
    dead.open();
  });

  it('wholeness: a request of a foreign service is in the currency that the receiver was told', async (harness) => {
    const {defaultCurrency, patienceMs} = harness;
    const requests = new Inbox<PaymentRequest>();
    await harness.receiveRequests(paymentSide({processPayment: requests.put}));
    const {orderId, amount} = aPaymentRequest({amount: Money.of(199n, defaultCurrency)});
    await harness.sendForeignRequest({orderId, amount});
    const {replyTo: _, ...request} = await requests.next(patienceMs, 'the request');
    expectEqual(request, {orderId, amount, correlation: {}}, 'the request');
  });
}

/** How one of each kind is sent. */
const senders: Readonly<Record<MessageKind, (harness: PaymentBrokerHarness) => Promise<void>>> = {
  request: ({requester}) => requester.requestPayment(aPaymentRequest()),
  cancellation: ({requester}) => requester.cancelPayment(aPaymentCancellation()),
  inquiry: ({requester}) => requester.inquire(aPaymentInquiry()),
  result: ({publisher}) => publisher.publish(aPaymentResult(), {replyTo: undefined}),
  'result of a cancellation': ({publisher}) =>
    publisher.publish(aPaymentResult({outcome: 'refunded'}), {replyTo: undefined}),
  answer: ({publisher}) => publisher.answerInquiry({...aPaymentInquiry(), standing: 'missing'}),
};

/** What it was to be sent to can be deleted. */
export function describeLosingDestinations(runner: TestRunner, open: Open<PaymentBrokerHarness>): void {
  const it = eachFresh(runner, open, paymentRequesterPromises);

  for (const [kind, send] of Object.entries(senders) as [MessageKind, (typeof senders)[MessageKind]][]) {
    it(`failure: rejects with UNAVAILABLE where the usual place of ${aOf(kind)} is no more, until it is again`, async (harness) => {
      await harness.loseDestination(kind);
      await expectRejection(send(harness), 'UNAVAILABLE', `sending ${aOf(kind)}`);
      await untilSent(() => send(harness), harness.patienceMs);
    });

    it(`failure: rejects with UNAVAILABLE where the usual place of ${aOf(kind)} is full`, async (harness) => {
      await harness.fillDestination(kind);
      await expectRejection(send(harness), 'UNAVAILABLE', `sending ${aOf(kind)}`);
    });
  }
}

const aOf = (kind: MessageKind): string => (/^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`);
