import type {PaymentCancellation, PaymentInquiry, PaymentRequest} from '../../../contracts.ts';
import type {PaymentRequester} from '../../../order/payment-requester.ts';
import {aPaymentCancellation, aPaymentInquiry, aPaymentRequest} from '../../builders.ts';
import {expectEqual, expectRejection, type PortPromises} from '../../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {
  amounts,
  correlations,
  expectArrived,
  expectManyToArrive,
  longMessageIds,
  many,
  messageIds,
  times,
} from './messages-on-their-way.ts';

/** What the requester's suite needs of an implementation. */
export interface PaymentRequesterHarness {
  readonly requester: PaymentRequester;
  /** The next request that the payment side gets, with whatever the transport adds. */
  readonly nextRequest: () => Promise<PaymentRequest>;
  /** The next cancellation that it gets. */
  readonly nextCancellation: () => Promise<PaymentCancellation>;
  /** The next inquiry that it gets. */
  readonly nextInquiry: () => Promise<PaymentInquiry>;
  /** From now on, the payment side cannot be reached. */
  readonly cut: () => Promise<void>;
  /** Lets it be reached again, and resolves once it can be. */
  readonly heal: () => Promise<void>;
}

/** In the words of the port's docstring. */
export const paymentRequesterPromises: PortPromises = {
  port: 'PaymentRequester',
  promises: {
    Durability:
      'when a call resolves, the message is in safe keeping and survives a crash of either side. An inquiry need not be: it is asked again.',
    Wholeness:
      'a message arrives as it was sent: amounts to the last minor unit, in their currency; correlation, metadata and the addresses that it names. Where it names none, the transport may add its usual ones.',
    'At least once': 'a message may reach the payment side more than once, always with the same message id.',
    Unordered: 'messages may overtake each other, also those about one order. None waits for another that is held up.',
    'At most once collected': 'however many requests reach the payment side for one order, it collects one payment.',
    Failure:
      'rejects with DomainError `UNAVAILABLE` when it is not certain that somebody keeps the message, also when nobody answers, within a time that the limits of the transport name. The message may have been sent or not; calling again is safe. Each call is for itself: of many at once, those reject that failed.',
  },
};

/** The promises of `PaymentRequester`, as tests. */
export function describePaymentRequester(runner: TestRunner, name: string, open: Open<PaymentRequesterHarness>): void {
  runner.describe(`${name} keeps the promises of a payment requester`, () => {
    const it = eachFresh(runner, open, paymentRequesterPromises);

    it('durability: what resolved reaches the payment side, of every kind', async (harness) => {
      const {requester} = harness;
      const [request, cancellation, inquiry] = [aPaymentRequest(), aPaymentCancellation(), aPaymentInquiry()];
      await requester.requestPayment(request);
      await requester.cancelPayment(cancellation);
      await requester.inquire(inquiry);
      expectArrived(await harness.nextRequest(), request, 'the request');
      expectArrived(await harness.nextCancellation(), cancellation, 'the cancellation');
      expectArrived(await harness.nextInquiry(), inquiry, 'the inquiry');
    });

    it('wholeness: amounts arrive to the last minor unit, in their currency', async (harness) => {
      for (const amount of amounts) {
        const [request, cancellation] = [aPaymentRequest({amount}), aPaymentCancellation({amount})];
        await harness.requester.requestPayment(request);
        expectArrived(await harness.nextRequest(), request, `a request of ${amount}`);
        await harness.requester.cancelPayment(cancellation);
        expectArrived(await harness.nextCancellation(), cancellation, `a cancellation of ${amount}`);
      }
    });

    it('wholeness: correlation arrives as far as it is known', async (harness) => {
      for (const correlation of correlations) {
        const [request, cancellation] = [aPaymentRequest({correlation}), aPaymentCancellation({correlation})];
        await harness.requester.requestPayment(request);
        expectArrived(await harness.nextRequest(), request, 'the request');
        await harness.requester.cancelPayment(cancellation);
        expectArrived(await harness.nextCancellation(), cancellation, 'the cancellation');
      }
    });

    it('wholeness: metadata arrives with its request, and none where there is none', async (harness) => {
      const metadata = {channel: 'kiosk-7', note: 'größer "🙂" \\'};
      await harness.requester.requestPayment(aPaymentRequest({metadata}));
      expectEqual((await harness.nextRequest()).metadata, metadata, 'the metadata');
      await harness.requester.requestPayment(aPaymentRequest());
      expectEqual((await harness.nextRequest()).metadata, undefined, 'a request without it');
    });

    it('wholeness: the addresses that a message names arrive with it', async (harness) => {
      const [request, cancellation] = [aPaymentRequest({replyTo: 'here'}), aPaymentCancellation({replyTo: 'there'})];
      const inquiry = aPaymentInquiry({replyTo: 'answers', resultTo: 'results', cancelResultTo: 'cancellations'});
      await harness.requester.requestPayment(request);
      expectArrived(await harness.nextRequest(), request, 'the request');
      await harness.requester.cancelPayment(cancellation);
      expectArrived(await harness.nextCancellation(), cancellation, 'the cancellation');
      await harness.requester.inquire(inquiry);
      expectArrived(await harness.nextInquiry(), inquiry, 'the inquiry');
    });

    it('wholeness: reasons and inquiries of each kind arrive as they are', async (harness) => {
      const cancellation = aPaymentCancellation({reason: 'größer "🙂" \\'});
      await harness.requester.cancelPayment(cancellation);
      expectArrived(await harness.nextCancellation(), cancellation, 'the cancellation');
      for (const inquiry of [aPaymentInquiry(), aPaymentInquiry({asked: 'cancellation', orderVersion: 2 ** 31})]) {
        await harness.requester.inquire(inquiry);
        expectArrived(await harness.nextInquiry(), inquiry, `an inquiry about a ${inquiry.asked}`);
      }
    });

    it('at least once: a repeated message arrives again, with the same message id', async (harness) => {
      const {requester} = harness;
      for (const messageId of messageIds) {
        const [request, cancellation] = [aPaymentRequest({messageId}), aPaymentCancellation({messageId})];
        for (let sent = 0; sent < 2; sent++) {
          await requester.requestPayment(request);
          await requester.cancelPayment(cancellation);
        }
        for (const repeat of ['first', 'second']) {
          expectEqual((await harness.nextRequest()).messageId, messageId, `the ${repeat} request`);
          expectEqual((await harness.nextCancellation()).messageId, messageId, `the ${repeat} cancellation`);
        }
      }
    });

    it('at least once: a long message id is the same each time, and differs from others', async (harness) => {
      const seen: (string | undefined)[] = [];
      for (const messageId of [...longMessageIds, ...longMessageIds]) {
        await harness.requester.requestPayment(aPaymentRequest({messageId}));
        seen.push((await harness.nextRequest()).messageId);
      }
      expectEqual(seen.slice(2), seen.slice(0, 2), 'the repeats');
      expectEqual(new Set(seen).size, 2, 'so many different ones');
    });

    it('failure: rejects while nobody can take the message, and calling again is safe', async (harness) => {
      const {requester} = harness;
      const [request, cancellation, inquiry] = [aPaymentRequest(), aPaymentCancellation(), aPaymentInquiry()];
      await harness.cut();
      await expectRejection(requester.requestPayment(request), 'UNAVAILABLE', 'requestPayment');
      await expectRejection(requester.cancelPayment(cancellation), 'UNAVAILABLE', 'cancelPayment');
      await expectRejection(requester.inquire(inquiry), 'UNAVAILABLE', 'inquire');
      await harness.heal();
      await requester.requestPayment(request);
      await requester.cancelPayment(cancellation);
      await requester.inquire(inquiry);
      expectEqual((await harness.nextRequest()).orderId, request.orderId, 'the request arrives in the end');
      expectEqual((await harness.nextCancellation()).orderId, cancellation.orderId, 'and the cancellation');
      expectEqual((await harness.nextInquiry()).orderId, inquiry.orderId, 'and the inquiry');
    });

    it(`failure: of ${many} requests at once that are cut off, those that resolved arrive`, async (harness) => {
      const requests = times(many, () => aPaymentRequest());
      const send = (request: PaymentRequest): Promise<void> => harness.requester.requestPayment(request);
      await expectManyToArrive(harness, requests, send, harness.nextRequest);
    });
  });
}
