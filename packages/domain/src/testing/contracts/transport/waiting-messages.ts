import {DomainError} from '../../../errors.ts';
import type {WaitingMessages} from '../../../payment/waiting-messages.ts';
import {aPaymentCancellation, aPaymentRequest} from '../../builders.ts';
import {expectEqual, expectRejection, type PortPromises} from '../../expect.ts';
import {Inbox} from '../../inbox.ts';
import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {pause, within} from '../../within.ts';
import {type PaymentTransportHarness, paymentSide} from './payment-transport-harness.ts';

/** What the suite needs of a transport that keeps messages. */
export interface WaitingMessagesHarness
  extends Pick<PaymentTransportHarness, 'requester' | 'receiveRequests' | 'cut' | 'patienceMs'> {
  readonly waiting: WaitingMessages;
}

/** In the words of the port's docstring. */
export const waitingMessagesPromises: PortPromises = {
  port: 'WaitingMessages',
  promises: {
    Caution:
      'says `true` unless it is sure that nothing of the kind waits in a queue on its way to this side, be it for the first time or to be handled again.',
    Clearance: 'says `false` soon after the last one was received, or what got lost would never be asked for again.',
    Failure: 'throws DomainError `UNAVAILABLE` when it cannot be told.',
  },
};

/** The promises of `WaitingMessages`, as tests. */
export function describeWaitingMessages(runner: TestRunner, name: string, open: Open<WaitingMessagesHarness>): void {
  runner.describe(`${name} keeps the promises of waiting messages`, () => {
    const it = eachFresh(runner, open, waitingMessagesPromises);

    /** Asks until the answer is that. */
    const expectSoon = (
      {waiting, patienceMs}: WaitingMessagesHarness,
      asked: 'payment' | 'cancellation',
      expected: boolean,
    ): Promise<void> => {
      const untilSo = async (): Promise<void> => {
        while ((await waiting.mayHold(asked)) !== expected) await pause(1);
      };
      return within(patienceMs, untilSo(), `until a ${asked} ${expected ? 'may wait' : 'waits no more'}`);
    };

    it('caution: says true while a message waits that nobody received, of its kind', async (harness) => {
      const {requester, waiting} = harness;
      await requester.requestPayment(aPaymentRequest());
      await expectSoon(harness, 'payment', true);
      expectEqual(await waiting.mayHold('cancellation'), false, 'no cancellation waits');
      await requester.cancelPayment(aPaymentCancellation());
      await expectSoon(harness, 'cancellation', true);
      expectEqual(await waiting.mayHold('payment'), true, 'the request still waits');
    });

    it('caution: says true while a message waits to be handled again', async (harness) => {
      const {requester, receiveRequests, patienceMs} = harness;
      const attempts = new Inbox<string>();
      const receiver = await receiveRequests(
        paymentSide({
          processPayment: async ({orderId}) => {
            await attempts.put(orderId);
            throw new DomainError('UNAVAILABLE', 'the store cannot be reached');
          },
        }),
      );
      await requester.requestPayment(aPaymentRequest());
      await attempts.next(patienceMs, 'the request');
      await expectSoon(harness, 'payment', true);
      await receiver.stop();
      await expectSoon(harness, 'payment', true);
    });

    it('clearance: says false before anything was sent, and soon after everything was received', async (harness) => {
      const {requester, receiveRequests, waiting, patienceMs} = harness;
      expectEqual(await waiting.mayHold('payment'), false, 'no request waits');
      expectEqual(await waiting.mayHold('cancellation'), false, 'no cancellation waits');
      await requester.requestPayment(aPaymentRequest());
      await requester.cancelPayment(aPaymentCancellation());
      await expectSoon(harness, 'payment', true);
      await expectSoon(harness, 'cancellation', true);
      const [requests, cancellations] = [new Inbox<unknown>(), new Inbox<unknown>()];
      await receiveRequests(paymentSide({processPayment: requests.put, cancelPayment: cancellations.put}));
      await requests.next(patienceMs, 'the request');
      await cancellations.next(patienceMs, 'the cancellation');
      await expectSoon(harness, 'payment', false);
      await expectSoon(harness, 'cancellation', false);
    });

    it('failure: throws UNAVAILABLE when it cannot be told', async ({waiting, cut}) => {
      await cut();
      await expectRejection(waiting.mayHold('payment'), 'UNAVAILABLE', 'mayHold payment');
      await expectRejection(waiting.mayHold('cancellation'), 'UNAVAILABLE', 'mayHold cancellation');
    });
  });
}
