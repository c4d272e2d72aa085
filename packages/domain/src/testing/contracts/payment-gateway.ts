import type {PaymentGateway} from '../../payment/payment-gateway.ts';
import type {PaymentId} from '../../values/ids.ts';
import type {Money} from '../../values/money.ts';
import {aPayment} from '../builders.ts';
import {expectEqual, expectPresent} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the suite needs of an implementation. */
export interface PaymentGatewayHarness {
  readonly gateway: PaymentGateway;
  /** An amount that the gateway approves, and one that it declines. */
  readonly approvedAmount: Money;
  readonly declinedAmount: Money;
  /** What the gateway's own books show for a payment. */
  readonly movements: (paymentId: PaymentId) => Promise<readonly ('capture' | 'refund')[]>;
  /** The next answer gets lost on its way back, after the call had its effect. */
  readonly loseNextAnswer: () => void;
}

/** The promises of `PaymentGateway`, as tests. */
export function describePaymentGateway(runner: TestRunner, name: string, open: Open<PaymentGatewayHarness>): void {
  runner.describe(`${name} keeps the promises of a payment gateway`, () => {
    const it = eachFresh(runner, open);

    it('idempotency: however often and concurrently a charge is repeated, money moves once', async (harness) => {
      const {gateway, approvedAmount: amount} = harness;
      const paymentId = aPayment().id;
      const outcomes = await Promise.all(Array.from({length: 10}, () => gateway.charge({paymentId, amount})));
      outcomes.push(await gateway.charge({paymentId, amount}));
      expectEqual(outcomes[0]?.kind, 'approved', 'it is approved');
      for (const outcome of outcomes) expectEqual(outcome, outcomes[0], 'every answer is the same');
      expectEqual(await harness.movements(paymentId), ['capture'], 'the books show one capture');
    });

    it('idempotency: a declined charge stays declined and moves nothing', async (harness) => {
      const {gateway, declinedAmount: amount} = harness;
      const paymentId = aPayment().id;
      const outcome = await gateway.charge({paymentId, amount});
      expectEqual(outcome.kind, 'declined', 'it is declined');
      expectEqual(await gateway.charge({paymentId, amount}), outcome, 'and stays so');
      expectEqual(await harness.movements(paymentId), [], 'the books show nothing');
    });

    it('idempotency: a refund that is repeated gives the money back once', async (harness) => {
      const {gateway, approvedAmount: amount} = harness;
      const paymentId = aPayment().id;
      await gateway.charge({paymentId, amount});
      const first = await gateway.refund({paymentId, amount});
      expectEqual(first.kind, 'refunded', 'it is refunded');
      expectEqual(await gateway.refund({paymentId, amount}), first, 'the answer is the same');
      expectEqual(await harness.movements(paymentId), ['capture', 'refund'], 'the books show one refund');
    });

    it('metadata: a charge is taken with it, and stays one charge', async (harness) => {
      const {gateway, approvedAmount: amount} = harness;
      const paymentId = aPayment().id;
      const charge = {paymentId, amount, metadata: {channel: 'kiosk-7'}};
      const outcome = await gateway.charge(charge);
      expectEqual(outcome.kind, 'approved', 'it is approved');
      expectEqual(await gateway.charge(charge), outcome, 'a repeat says the same');
      expectEqual(await harness.movements(paymentId), ['capture'], 'the books show one capture');
    });

    it('finality: after a charge was voided, no charge of the payment moves money', async (harness) => {
      const {gateway, approvedAmount: amount} = harness;
      const paymentId = aPayment().id;
      expectEqual(await gateway.void(paymentId), {kind: 'voided'}, 'it is voided');
      expectEqual(await gateway.void(paymentId), {kind: 'voided'}, 'and stays so');
      expectEqual((await gateway.charge({paymentId, amount})).kind, 'declined', 'a charge that follows is declined');
      expectEqual(await harness.movements(paymentId), [], 'the books show nothing');
    });

    it('finality: voiding what was charged or refused before says so and changes nothing', async (harness) => {
      const {gateway} = harness;
      const [charged, refused] = [aPayment().id, aPayment().id];
      const approved = await gateway.charge({paymentId: charged, amount: harness.approvedAmount});
      const declined = await gateway.charge({paymentId: refused, amount: harness.declinedAmount});
      expectEqual(await gateway.void(charged), approved, 'it was charged');
      expectEqual(await gateway.void(refused), declined, 'it was refused');
      expectEqual(await harness.movements(charged), ['capture'], 'the books show the capture');
    });

    it('honesty: a lost answer is unknown, and a lookup tells what happened', async (harness) => {
      const {gateway, approvedAmount: amount} = harness;
      const paymentId = aPayment().id;
      expectEqual((await gateway.lookup(paymentId)).kind, 'notFound', 'before the charge there is none');
      harness.loseNextAnswer();
      expectEqual((await gateway.charge({paymentId, amount})).kind, 'unknown', 'the answer is lost');
      const found = expectPresent(await gateway.lookup(paymentId), 'the lookup answers');
      expectEqual(found.kind, 'approved', 'it was charged');
      expectEqual(await gateway.charge({paymentId, amount}), found, 'charging again says the same');
      expectEqual(await harness.movements(paymentId), ['capture'], 'the books show one capture');
    });
  });
}
