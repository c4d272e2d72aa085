import type {
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResult,
} from '../../contracts.ts';
import type {PaymentRequester} from '../../order/payment-requester.ts';
import type {PaymentResultPublisher} from '../../payment/payment-result-publisher.ts';
import {amountMinorMax, Money} from '../../values/money.ts';
import {aPaymentCancellation, aPaymentInquiry, aPaymentRequest, aPaymentResult} from '../builders.ts';
import {expectEqual, expectRejection} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the requester's suite needs of an implementation. */
export interface PaymentRequesterHarness {
  readonly requester: PaymentRequester;
  /** The next request that the payment side gets; whatever the transport adds (a reply address) is left out. */
  readonly nextRequest: () => Promise<Omit<PaymentRequest, 'replyTo'>>;
  /** The next cancellation that the payment side gets. */
  readonly nextCancellation: () => Promise<Omit<PaymentCancellation, 'replyTo'>>;
  /** The next inquiry that the payment side gets, without what the transport adds. */
  readonly nextInquiry: () => Promise<Omit<PaymentInquiry, 'replyTo' | 'resultTo' | 'cancelResultTo'>>;
  /** From now on, the payment side cannot be reached. */
  readonly cut: () => Promise<void>;
  /** Lets it be reached again. */
  readonly heal: () => Promise<void>;
}

/** The promises of `PaymentRequester`, as tests. */
export function describePaymentRequester(runner: TestRunner, name: string, open: Open<PaymentRequesterHarness>): void {
  runner.describe(`${name} keeps the promises of a payment requester`, () => {
    const it = eachFresh(runner, open);

    it('durability: a request that resolved reaches the payment side, whole', async ({requester, nextRequest}) => {
      for (const amount of [
        Money.of(199_00n, 'USD'),
        Money.of(amountMinorMax, 'EUR'),
        Money.of(7n, 'JPY'),
        Money.of(1n, 'KWD'),
      ]) {
        const request = aPaymentRequest({amount});
        await requester.requestPayment(request);
        expectEqual(await nextRequest(), request, `a request of ${amount}`);
      }
    });

    it('durability: metadata reaches the payment side with its request', async ({requester, nextRequest}) => {
      const metadata = {channel: 'kiosk-7', note: 'größer "🙂" \\'};
      await requester.requestPayment(aPaymentRequest({metadata}));
      expectEqual((await nextRequest()).metadata, metadata, 'the metadata');
      await requester.requestPayment(aPaymentRequest());
      expectEqual((await nextRequest()).metadata, undefined, 'a request without it');
    });

    it('durability: a cancellation that resolved reaches the payment side, whole', async ({
      requester,
      nextCancellation,
    }) => {
      const cancellation = aPaymentCancellation();
      await requester.cancelPayment(cancellation);
      expectEqual(await nextCancellation(), cancellation, 'the cancellation');
    });

    it('an inquiry that resolved reaches the payment side, whole', async ({requester, nextInquiry}) => {
      for (const asked of ['payment', 'cancellation'] as const) {
        const inquiry = aPaymentInquiry({asked});
        await requester.inquire(inquiry);
        expectEqual(await nextInquiry(), inquiry, `an inquiry about a ${asked}`);
      }
    });

    it('at least once: a repeated message carries the same message id', async ({requester, nextRequest}) => {
      const request = aPaymentRequest();
      await requester.requestPayment(request);
      await requester.requestPayment(request);
      expectEqual((await nextRequest()).messageId, request.messageId, 'the first');
      expectEqual((await nextRequest()).messageId, request.messageId, 'the second');
    });

    it('failure: rejects while nobody can take the message, and calling again is safe', async (harness) => {
      const {requester} = harness;
      const [request, cancellation] = [aPaymentRequest(), aPaymentCancellation()];
      await harness.cut();
      await expectRejection(requester.requestPayment(request), 'UNAVAILABLE', 'requestPayment');
      await expectRejection(requester.cancelPayment(cancellation), 'UNAVAILABLE', 'cancelPayment');
      await expectRejection(requester.inquire(aPaymentInquiry()), 'UNAVAILABLE', 'inquire');
      await harness.heal();
      await requester.requestPayment(request);
      expectEqual((await harness.nextRequest()).orderId, request.orderId, 'it arrives in the end');
    });
  });
}

/** What the publisher's suite needs of an implementation. */
export interface PaymentResultPublisherHarness {
  readonly publisher: PaymentResultPublisher;
  /** The next result that the order side gets. */
  readonly nextResult: () => Promise<PaymentResult>;
  /** The next answer to an inquiry that the order side gets. */
  readonly nextAnswer: () => Promise<Omit<InquiryAnswer, 'replyTo'>>;
  /** From now on, the order side cannot be reached. */
  readonly cut: () => Promise<void>;
  /** Lets it be reached again. */
  readonly heal: () => Promise<void>;
}

/** The promises of `PaymentResultPublisher`, as tests. */
export function describePaymentResultPublisher(
  runner: TestRunner,
  name: string,
  open: Open<PaymentResultPublisherHarness>,
): void {
  runner.describe(`${name} keeps the promises of a payment result publisher`, () => {
    const it = eachFresh(runner, open);
    const usual = {replyTo: undefined};

    it('durability: a result that resolved reaches the order side, whole', async ({publisher, nextResult}) => {
      const outcomes = ['paid', 'voided', 'refunded'] as const;
      const results = outcomes.map((outcome) => aPaymentResult({outcome}));
      for (const result of [
        ...results,
        aPaymentResult({outcome: 'declined', reason: 'insufficient_funds', amount: Money.of(1n, 'KWD')}),
      ]) {
        await publisher.publish(result, usual);
        expectEqual(await nextResult(), result, `a result ${result.outcome}`);
      }
    });

    it('an answer to an inquiry that resolved reaches the order side, whole', async ({publisher, nextAnswer}) => {
      for (const standing of ['underWay', 'missing'] as const) {
        const answer = {...aPaymentInquiry(), standing};
        await publisher.answerInquiry(answer);
        expectEqual(await nextAnswer(), answer, `the answer ${standing}`);
      }
    });

    it('at least once: a repeated message carries the same message id', async ({publisher, nextResult}) => {
      const result = aPaymentResult();
      await publisher.publish(result, usual);
      await publisher.publish(result, usual);
      expectEqual((await nextResult()).messageId, result.messageId, 'the first');
      expectEqual((await nextResult()).messageId, result.messageId, 'the second');
    });

    it('failure: rejects while nobody can take the message, and calling again is safe', async (harness) => {
      const result = aPaymentResult();
      await harness.cut();
      await expectRejection(harness.publisher.publish(result, usual), 'UNAVAILABLE', 'publish');
      const answer = {...aPaymentInquiry(), standing: 'missing'} as const;
      await expectRejection(harness.publisher.answerInquiry(answer), 'UNAVAILABLE', 'answerInquiry');
      await harness.heal();
      await harness.publisher.publish(result, usual);
      expectEqual((await harness.nextResult()).orderId, result.orderId, 'it arrives in the end');
    });
  });
}
