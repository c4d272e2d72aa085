import {DomainError} from '../../../errors.ts';
import {aPaymentCancellation, aPaymentRequest, aPaymentResult} from '../../builders.ts';
import {expectEqual} from '../../expect.ts';
import {Inbox} from '../../inbox.ts';
import {eachFresh, type Open, type Test, type TestRunner} from '../../runner.ts';
import {aGate, outcomeOf, times, untilSent} from './messages-on-their-way.ts';
import {
  orderSide,
  paymentSide,
  paymentTransportPromises,
  type PaymentTransportHarness,
} from './payment-transport-harness.ts';

/** Each kind of message that must not get lost: how it is sent, and how a handler of it is put in place. */
interface Kind {
  readonly kind: string;
  readonly send: (harness: PaymentTransportHarness, messageId: string) => Promise<void>;
  readonly receive: (
    harness: PaymentTransportHarness,
    handle: (message: {readonly messageId?: string | undefined}) => Promise<void>,
  ) => Promise<{stop(): Promise<void>}>;
}

const requests: readonly Kind[] = [
  {
    kind: 'request',
    send: ({requester}, messageId) => requester.requestPayment(aPaymentRequest({messageId})),
    receive: ({receiveRequests}, handle) => receiveRequests(paymentSide({processPayment: handle})),
  },
  {
    kind: 'cancellation',
    send: ({requester}, messageId) => requester.cancelPayment(aPaymentCancellation({messageId})),
    receive: ({receiveRequests}, handle) => receiveRequests(paymentSide({cancelPayment: handle})),
  },
];

const results: readonly Kind[] = [
  {
    kind: 'result',
    send: ({publisher}, messageId) => publisher.publish(aPaymentResult({messageId}), {replyTo: undefined}),
    receive: ({receiveResults}, handle) => receiveResults(orderSide({applyPaymentResult: handle})),
  },
  {
    kind: 'result of a cancellation',
    send: ({publisher}, messageId) =>
      publisher.publish(aPaymentResult({messageId, outcome: 'refunded'}), {replyTo: undefined}),
    receive: ({receiveResults}, handle) => receiveResults(orderSide({applyPaymentResult: handle})),
  },
];

/** The promises to whoever receives, as tests. */
export function describeReceiving(runner: TestRunner, name: string, open: Open<PaymentTransportHarness>): void {
  runner.describe(`${name} keeps the promises of a payment requester to whoever receives`, () => {
    const it = eachFresh(runner, open, paymentTransportPromises);
    describeHandling(it, requests);
    describeConcurrency(it);
  });
  runner.describe(`${name} keeps the promises of a payment result publisher to whoever receives`, () => {
    describeHandling(eachFresh(runner, open, paymentTransportPromises), results);
  });
}

function describeHandling(it: Test<PaymentTransportHarness>, kinds: readonly Kind[]): void {
  for (const {kind, send, receive} of kinds) {
    it(`handling: a ${kind} whose handler fails in a way that nobody foresaw is handled in the end`, async (harness) => {
      const handled = new Inbox<string | undefined>();
      let failures = 1;
      await receive(harness, async ({messageId}) => {
        if (failures-- > 0) throw new TypeError('a bug');
        await handled.put(messageId);
      });
      await untilSent(() => send(harness, 'message-1'), harness.patienceMs);
      expectEqual(await handled.next(harness.patienceMs, `the ${kind}`), 'message-1', 'what is handled');
    });

    it(`outage: a ${kind} is handled once its handler can, however often it could not`, async (harness) => {
      const handled = new Inbox<string | undefined>();
      let failures = 12;
      await receive(harness, async ({messageId}) => {
        if (failures-- > 0) throw new DomainError('UNAVAILABLE', 'the store cannot be reached');
        await handled.put(messageId);
      });
      await untilSent(() => send(harness, 'message-1'), harness.patienceMs);
      expectEqual(await handled.next(harness.patienceMs, `the ${kind}`), 'message-1', 'what is handled');
    });

    it(`refusal: a ${kind} that is refused for good is handed over once, and holds up no other`, async (harness) => {
      const handled = new Inbox<string | undefined>();
      let handedOver = 0;
      await receive(harness, async ({messageId}) => {
        if (messageId !== 'refused') return handled.put(messageId);
        handedOver += 1;
        throw new DomainError('PAYMENT_AMOUNT_MISMATCH', 'another amount than before');
      });
      const outcome = await outcomeOf(send(harness, 'refused'));
      expectEqual(outcome === 'resolved' || outcome === 'PAYMENT_AMOUNT_MISMATCH', true, 'its sender is told, or not');
      for (const messageId of times(20, (n) => `message-${n}`)) {
        await send(harness, messageId);
        expectEqual(await handled.next(harness.patienceMs, `the next ${kind}`), messageId, 'what is handled');
      }
      expectEqual(handedOver, 1, 'so often it was handed over');
    });

    it(`stopping: waits for the ${kind} in hand, and leaves what comes later to the next`, async (harness) => {
      const {patienceMs} = harness;
      const [begun, next] = [new Inbox<string | undefined>(), new Inbox<string | undefined>()];
      const inHand = aGate();
      let atWork = false;
      const receiver = await receive(harness, async ({messageId}) => {
        atWork = true;
        await begun.put(messageId);
        await inHand.opened;
        atWork = false;
      });
      const first = outcomeOf(send(harness, 'message-1'));
      await begun.next(patienceMs, `the first ${kind}`);
      const stopped = receiver.stop().then(() => atWork);
      inHand.open();
      expectEqual(await stopped, false, 'whether a handler is still at work');
      expectEqual(await first, 'resolved', 'what was in hand when it stopped');

      const outcome = await outcomeOf(send(harness, 'message-2'));
      await receive(harness, async ({messageId}) => next.put(messageId));
      if (outcome !== 'resolved') await send(harness, 'message-2');
      while ((await next.next(patienceMs, `the second ${kind}`)) !== 'message-2');
      expectEqual(begun.all, ['message-1'], 'what the one that stopped was given');
    });
  }
}

function describeConcurrency(it: Test<PaymentTransportHarness>): void {
  it('concurrency: handlers are at work at the same time', async (harness) => {
    const {requester, patienceMs} = harness;
    const begun = new Inbox<string>();
    const together = aGate();
    let warm = false;
    await harness.receiveRequests(
      paymentSide({
        processPayment: async ({orderId}) => {
          await begun.put(orderId);
          if (warm) await together.opened;
        },
      }),
    );
    for (let count = 0; count < 7; count++) {
      await requester.requestPayment(aPaymentRequest());
      await begun.next(patienceMs, 'a request');
    }
    warm = true;
    const sent = times(3, () => outcomeOf(requester.requestPayment(aPaymentRequest())));
    for (const _ of sent) await begun.next(patienceMs, 'a request while others are in hand');
    together.open();
    expectEqual(await Promise.all(sent), ['resolved', 'resolved', 'resolved'], 'what they came to');
  });
}
