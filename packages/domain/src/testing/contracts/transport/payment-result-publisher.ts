import type {InquiryAnswer, PaymentOutcome, PaymentResult} from '../../../contracts.ts';
import type {PaymentResultPublisher} from '../../../payment/payment-result-publisher.ts';
import {aPaymentInquiry, aPaymentResult} from '../../builders.ts';
import {expectEqual, expectRejection, type PortPromises} from '../../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {
  amounts,
  correlations,
  expectArrived,
  expectManyToArrive,
  many,
  messageIds,
  outcomeOf,
  times,
} from './messages-on-their-way.ts';

/** What the publisher's suite needs of an implementation. */
export interface PaymentResultPublisherHarness {
  readonly publisher: PaymentResultPublisher;
  /** The next result that the order side gets at its usual place. */
  readonly nextResult: () => Promise<PaymentResult>;
  /** The next answer to an inquiry that it gets there. */
  readonly nextAnswer: () => Promise<InquiryAnswer>;
  /** From now on, the order side cannot be reached. */
  readonly cut: () => Promise<void>;
  /** Lets it be reached again, and resolves once it can be. */
  readonly heal: () => Promise<void>;
}

/** In the words of the port's docstring. */
export const paymentResultPublisherPromises: PortPromises = {
  port: 'PaymentResultPublisher',
  promises: {
    Durability:
      'when a call resolves, the message is in safe keeping and survives a crash of either side. The answer to an inquiry need not be: the order side asks again.',
    Wholeness:
      'a message arrives as it was sent: its outcome, reason and correlation, and its amount to the last minor unit, in its currency.',
    Addresses:
      'a message goes to the address that the asker named, and nowhere else. Within one process there is one asker, and no address.',
    'At least once': 'a message may reach the order side more than once, always with the same message id.',
    Failure:
      'rejects with DomainError `UNAVAILABLE` when it is not certain that somebody keeps the message, also when nobody answers, within a time that the limits of the transport name; and with `UNROUTABLE` when there is nobody at the address that the asker named. The message may have been sent or not; calling again is safe. Each call is for itself: of many at once, those reject that failed.',
  },
};

const usual = {replyTo: undefined};
const outcomes: readonly PaymentOutcome[] = ['paid', 'declined', 'voided', 'refunded'];
const anAnswer = (overrides: Partial<InquiryAnswer> = {}): InquiryAnswer => ({
  ...aPaymentInquiry(),
  standing: 'missing',
  ...overrides,
});

/** The promises of `PaymentResultPublisher`, as tests. */
export function describePaymentResultPublisher(
  runner: TestRunner,
  name: string,
  open: Open<PaymentResultPublisherHarness>,
): void {
  runner.describe(`${name} keeps the promises of a payment result publisher`, () => {
    const it = eachFresh(runner, open, paymentResultPublisherPromises);

    it('durability: what resolved reaches the order side, of every kind', async ({
      publisher,
      nextResult,
      nextAnswer,
    }) => {
      for (const outcome of outcomes) {
        const result = aPaymentResult({outcome, ...(outcome === 'declined' && {reason: 'insufficient_funds'})});
        await publisher.publish(result, usual);
        expectArrived(await nextResult(), result, `a result ${outcome}`);
      }
      for (const standing of ['underWay', 'missing'] as const) {
        const answer = anAnswer({standing, asked: standing === 'missing' ? 'payment' : 'cancellation'});
        await publisher.answerInquiry(answer);
        expectArrived(await nextAnswer(), answer, `the answer ${standing}`);
      }
    });

    it('wholeness: amounts arrive to the last minor unit, in their currency', async ({publisher, nextResult}) => {
      for (const amount of amounts) {
        for (const outcome of ['paid', 'refunded'] as const) {
          const result = aPaymentResult({outcome, amount});
          await publisher.publish(result, usual);
          expectArrived(await nextResult(), result, `a result ${outcome} of ${amount}`);
        }
      }
    });

    it('wholeness: correlation and reasons arrive as they are', async ({publisher, nextResult, nextAnswer}) => {
      for (const correlation of correlations) {
        const result = aPaymentResult({outcome: 'declined', reason: 'größer "🙂" \\', correlation});
        await publisher.publish(result, usual);
        expectArrived(await nextResult(), result, 'the result');
        const answer = anAnswer({correlation, orderVersion: 2 ** 31});
        await publisher.answerInquiry(answer);
        expectArrived(await nextAnswer(), answer, 'the answer');
      }
    });

    it('at least once: a repeated message arrives again, with the same message id', async ({publisher, nextResult}) => {
      for (const messageId of messageIds) {
        for (const outcome of ['paid', 'refunded'] as const) {
          const result = aPaymentResult({outcome, messageId});
          await publisher.publish(result, usual);
          await publisher.publish(result, usual);
          for (const repeat of ['first', 'second']) {
            expectEqual((await nextResult()).messageId, messageId, `the ${repeat} result ${outcome}`);
          }
        }
      }
    });

    it('failure: rejects while nobody can take the message, and calling again is safe', async (harness) => {
      const {publisher} = harness;
      const [result, answer] = [aPaymentResult(), anAnswer()];
      await harness.cut();
      await expectRejection(publisher.publish(result, usual), 'UNAVAILABLE', 'publish');
      await expectRejection(publisher.answerInquiry(answer), 'UNAVAILABLE', 'answerInquiry');
      await harness.heal();
      await publisher.publish(result, usual);
      await publisher.answerInquiry(answer);
      expectEqual((await harness.nextResult()).orderId, result.orderId, 'the result arrives in the end');
      expectEqual((await harness.nextAnswer()).orderId, answer.orderId, 'and the answer');
    });

    it(`failure: of ${many} results at once that are cut off, those that resolved arrive`, async (harness) => {
      const results = times(many, () => aPaymentResult());
      const send = (result: PaymentResult): Promise<void> => harness.publisher.publish(result, usual);
      await expectManyToArrive(harness, results, send, harness.nextResult);
    });
  });
}

/** Where results can be wanted, in a transport in which askers have addresses. */
export interface Addresses {
  /** An address at which there is nobody. */
  readonly nowhere: string;
  /**
   * An address of somebody else's, which is known to nobody who did not name it, and the order that the next message
   * there is about.
   */
  readonly foreignAddress: () => Promise<{readonly address: string; readonly nextOrderId: () => Promise<string>}>;
}

/** The same for transports in which askers have addresses. */
export function describeResultAddresses(
  runner: TestRunner,
  name: string,
  open: Open<PaymentResultPublisherHarness & Addresses>,
): void {
  runner.describe(`${name} keeps the promises of a payment result publisher about addresses`, () => {
    const it = eachFresh(runner, open, paymentResultPublisherPromises);

    it('addresses: what became of something goes to the address that is named, and only what names none to the usual place', async (harness) => {
      const {publisher} = harness;
      const {address: replyTo, nextOrderId} = await harness.foreignAddress();
      for (const outcome of outcomes) {
        const [there, here] = [aPaymentResult({outcome}), aPaymentResult({outcome})];
        await publisher.publish(there, {replyTo});
        await publisher.publish(here, usual);
        expectEqual(await nextOrderId(), there.orderId, `a result ${outcome} at that address`);
        expectEqual((await harness.nextResult()).orderId, here.orderId, `a result ${outcome} at the usual place`);
      }
      const [there, here] = [anAnswer({replyTo}), anAnswer()];
      await publisher.answerInquiry(there);
      await publisher.answerInquiry(here);
      expectEqual(await nextOrderId(), there.orderId, 'an answer at that address');
      expectEqual((await harness.nextAnswer()).orderId, here.orderId, 'an answer at the usual place');
    });

    it('failure: rejects with UNROUTABLE when nobody is at the address, of every kind', async (harness) => {
      const {publisher, nowhere} = harness;
      for (const outcome of outcomes) {
        const call = publisher.publish(aPaymentResult({outcome}), {replyTo: nowhere});
        await expectRejection(call, 'UNROUTABLE', `a result ${outcome}`);
      }
      await expectRejection(publisher.answerInquiry(anAnswer({replyTo: nowhere})), 'UNROUTABLE', 'an answer');
    });

    it(`failure: of ${many} results at once, exactly those reject whose address is nobody's`, async (harness) => {
      const {publisher, nowhere, nextResult} = harness;
      const results = times(many, (n) => ({result: aPaymentResult(), replyTo: n % 7 === 3 ? nowhere : undefined}));
      const calls = results.map(({result, replyTo}) => outcomeOf(publisher.publish(result, {replyTo})));
      const expected = results.map(({replyTo}) => (replyTo === undefined ? 'resolved' : 'UNROUTABLE'));
      expectEqual(await Promise.all(calls), expected, 'what each call came to');
      const missing = results.flatMap(({result, replyTo}) => (replyTo === undefined ? [result.orderId] : []));
      for (const left = new Set(missing); left.size > 0; ) left.delete((await nextResult()).orderId);
    });
  });
}
