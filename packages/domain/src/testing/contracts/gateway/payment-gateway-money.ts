import {aPayment} from '../../builders.ts';
import {expectEqual} from '../../expect.ts';
import type {eachFresh} from '../../runner.ts';
import {expectMoved, type PaymentGatewayHarness} from './payment-gateway-harness.ts';

type It = ReturnType<typeof eachFresh<PaymentGatewayHarness>>;

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({length: count}, (_, n) => make(n));

export function describeIdempotency(it: It): void {
  it('idempotency: however often, concurrently and from wherever a charge is repeated, money moves once', async (harness) => {
    const [amount] = harness.approvedAmounts;
    const gateways = [harness.gateway, await harness.another()] as const;
    const paymentId = aPayment().id;
    const outcomes = await Promise.all(times(10, (n) => gateways[n % 2 === 0 ? 0 : 1].charge({paymentId, amount})));
    outcomes.push(await gateways[0].charge({paymentId, amount}), await gateways[1].charge({paymentId, amount}));
    expectEqual(outcomes[0]?.kind, 'approved', 'it is approved');
    for (const outcome of outcomes) expectEqual(outcome, outcomes[0], 'every answer is the same');
    await expectMoved(harness, paymentId, ['capture', amount]);
  });

  it('idempotency: a declined charge stays declined and moves nothing, whoever repeats it', async (harness) => {
    const {gateway, another, declinedAmount: amount} = harness;
    const paymentId = aPayment().id;
    const outcome = await gateway.charge({paymentId, amount});
    expectEqual(outcome.kind, 'declined', 'it is declined');
    expectEqual(await gateway.charge({paymentId, amount}), outcome, 'and stays so');
    expectEqual(await (await another()).charge({paymentId, amount}), outcome, 'and for others too');
    await expectMoved(harness, paymentId);
  });

  it('idempotency: however often, concurrently and from wherever a refund is repeated, money goes back once', async (harness) => {
    const [amount] = harness.approvedAmounts;
    const gateways = [harness.gateway, await harness.another()] as const;
    const paymentId = aPayment().id;
    await gateways[0].charge({paymentId, amount});
    const outcomes = await Promise.all(times(10, (n) => gateways[n % 2 === 0 ? 0 : 1].refund({paymentId, amount})));
    outcomes.push(await gateways[0].refund({paymentId, amount}), await gateways[1].refund({paymentId, amount}));
    expectEqual(outcomes[0]?.kind, 'refunded', 'it is refunded');
    for (const outcome of outcomes) expectEqual(outcome, outcomes[0], 'every answer is the same');
    await expectMoved(harness, paymentId, ['capture', amount], ['refund', amount]);
  });

  it('idempotency: a charge that is repeated after its refund moves nothing', async (harness) => {
    const {gateway, approvedAmounts} = harness;
    const [amount] = approvedAmounts;
    const paymentId = aPayment().id;
    const approved = await gateway.charge({paymentId, amount});
    await gateway.refund({paymentId, amount});
    expectEqual(await gateway.charge({paymentId, amount}), approved, 'the answer is the same');
    await expectMoved(harness, paymentId, ['capture', amount], ['refund', amount]);
  });

  it('idempotency: what is done for one payment is not done for another', async (harness) => {
    const {gateway, approvedAmounts} = harness;
    const [amount] = approvedAmounts;
    const [one, other, voided] = [aPayment().id, aPayment().id, aPayment().id];
    expectEqual((await gateway.charge({paymentId: one, amount})).kind, 'approved', 'the one is charged');
    expectEqual((await gateway.refund({paymentId: one, amount})).kind, 'refunded', 'and given back');
    expectEqual((await gateway.void(voided)).kind, 'voided', 'another is voided');
    expectEqual((await gateway.charge({paymentId: other, amount})).kind, 'approved', 'the other is charged');
    await expectMoved(harness, other, ['capture', amount]);
  });
}

export function describeAmountsAndRefusals(it: It): void {
  it('amount: is collected and given back to the last minor unit, in its currency', async (harness) => {
    const {gateway} = harness;
    for (const amount of harness.approvedAmounts) {
      const paymentId = aPayment().id;
      expectEqual((await gateway.charge({paymentId, amount})).kind, 'approved', `${amount} is collected`);
      await expectMoved(harness, paymentId, ['capture', amount]);
      expectEqual((await gateway.refund({paymentId, amount})).kind, 'refunded', `${amount} is given back`);
      await expectMoved(harness, paymentId, ['capture', amount], ['refund', amount]);
    }
  });

  it('refusal: where nothing was captured, nothing is given back', async (harness) => {
    const {gateway, approvedAmounts, declinedAmount} = harness;
    const [amount] = approvedAmounts;
    const [unheard, declined, voided] = [aPayment().id, aPayment().id, aPayment().id];
    await gateway.charge({paymentId: declined, amount: declinedAmount});
    await gateway.void(voided);
    for (const [paymentId, asked] of [
      [unheard, amount],
      [declined, declinedAmount],
      [voided, amount],
    ] as const) {
      const outcome = await gateway.refund({paymentId, amount: asked});
      expectEqual(outcome.kind, 'unknown', 'nobody knows of money that could be given back');
      await expectMoved(harness, paymentId);
    }
  });

  it('refusal: no more is given back than was captured, and that once it is asked for', async (harness) => {
    const {gateway, approvedAmounts} = harness;
    const [amount] = approvedAmounts;
    const paymentId = aPayment().id;
    await gateway.charge({paymentId, amount});
    const more = await gateway.refund({paymentId, amount: amount.times(2)});
    expectEqual(more.kind, 'unknown', 'twice as much is not given back');
    await expectMoved(harness, paymentId, ['capture', amount]);
    expectEqual((await gateway.refund({paymentId, amount})).kind, 'refunded', 'what was captured is');
    await expectMoved(harness, paymentId, ['capture', amount], ['refund', amount]);
  });

  it('metadata: a charge is taken with it, and stays one charge', async (harness) => {
    const {gateway, approvedAmounts} = harness;
    const [amount] = approvedAmounts;
    const paymentId = aPayment().id;
    const charge = {paymentId, amount, metadata: {channel: 'kiosk-7'}};
    const outcome = await gateway.charge(charge);
    expectEqual(outcome.kind, 'approved', 'it is approved');
    expectEqual(await gateway.charge(charge), outcome, 'a repeat says the same');
    await expectMoved(harness, paymentId, ['capture', amount]);
  });
}
