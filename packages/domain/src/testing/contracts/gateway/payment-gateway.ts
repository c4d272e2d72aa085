import {aPayment} from '../../builders.ts';
import {expectEqual, expectTrue} from '../../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {describeFaultsOfCharging, describeFaultsOfGivingBack} from './payment-gateway-faults.ts';
import {expectMoved, paymentGatewayPromises, type PaymentGatewayHarness} from './payment-gateway-harness.ts';
import {describeAmountsAndRefusals, describeIdempotency} from './payment-gateway-money.ts';

/** How often a charge and a void are raced. */
const rounds = 20;

/** The promises of `PaymentGateway`, as tests. */
export function describePaymentGateway(runner: TestRunner, name: string, open: Open<PaymentGatewayHarness>): void {
  runner.describe(`${name} keeps the promises of a payment gateway`, () => {
    const it = eachFresh(runner, open, paymentGatewayPromises);
    describeIdempotency(it);
    describeAmountsAndRefusals(it);
    describeFinality(it);
    describeFaultsOfCharging(it);
    describeFaultsOfGivingBack(it);
  });
}

type It = ReturnType<typeof eachFresh<PaymentGatewayHarness>>;

function describeFinality(it: It): void {
  it('finality: after a charge was voided, no charge of the payment moves money, wherever it comes from', async (harness) => {
    const {gateway, approvedAmounts} = harness;
    const [amount] = approvedAmounts;
    const paymentId = aPayment().id;
    expectEqual(await gateway.void(paymentId), {kind: 'voided'}, 'it is voided');
    expectEqual(await gateway.void(paymentId), {kind: 'voided'}, 'and stays so');
    for (const each of [gateway, await harness.another()]) {
      expectEqual((await each.charge({paymentId, amount})).kind, 'declined', 'a charge that follows is declined');
      expectEqual(await each.void(paymentId), {kind: 'voided'}, 'it is voided still');
    }
    await expectMoved(harness, paymentId);
  });

  it('finality: voiding what was charged or refused before says so and changes nothing', async (harness) => {
    const {gateway, approvedAmounts, declinedAmount} = harness;
    const [amount] = approvedAmounts;
    const [charged, refused] = [aPayment().id, aPayment().id];
    const approved = await gateway.charge({paymentId: charged, amount});
    const declined = await gateway.charge({paymentId: refused, amount: declinedAmount});
    for (const each of [gateway, await harness.another()]) {
      expectEqual(await each.void(charged), approved, 'it was charged');
      expectEqual(await each.void(refused), declined, 'it was refused');
      expectEqual(await each.charge({paymentId: charged, amount}), approved, 'it stays charged');
    }
    await expectMoved(harness, charged, ['capture', amount]);
  });

  it(`finality: of charges and a void at once, either the charge is made and the void says so, or it never is, ${rounds} times over`, async (harness) => {
    const [amount] = harness.approvedAmounts;
    const [here, there] = [harness.gateway, await harness.another()];
    for (let round = 0; round < rounds; round++) {
      const paymentId = aPayment().id;
      const early = round % 2 === 0 ? there.void(paymentId) : undefined;
      const charges = [here.charge({paymentId, amount}), there.charge({paymentId, amount})];
      const [voided, ...charged] = await Promise.all([early ?? there.void(paymentId), ...charges]);
      const isVoided = voided.kind === 'voided';
      for (const outcome of [...charged, await here.charge({paymentId, amount})]) {
        expectEqual(outcome.kind, isVoided ? 'declined' : 'approved', `a charge, where the void says ${voided.kind}`);
        if (!isVoided) expectEqual(voided, outcome, 'the void says what the charge says');
      }
      if (isVoided) await expectMoved(harness, paymentId);
      else await expectMoved(harness, paymentId, ['capture', amount]);
    }
  });

  it('lookup: finds each charge as it was answered, wherever it was made, and none that the gateway knows nothing of', async (harness) => {
    const {gateway, approvedAmounts, declinedAmount} = harness;
    const [amount] = approvedAmounts;
    const [charged, refused, voided] = [aPayment().id, aPayment().id, aPayment().id];
    const approved = await gateway.charge({paymentId: charged, amount});
    const declined = await gateway.charge({paymentId: refused, amount: declinedAmount});
    await gateway.void(voided);
    expectTrue(approved.kind === 'approved' && approved.reference !== '', 'a charge has a reference');
    for (const each of [gateway, await harness.another()]) {
      expectEqual(await each.lookup(charged), approved, 'the approved one');
      expectEqual(await each.lookup(refused), declined, 'the declined one');
      expectEqual((await each.lookup(voided)).kind, 'declined', 'the voided one');
      expectEqual(await each.lookup(aPayment().id), {kind: 'notFound'}, 'one that was never asked for');
    }
  });
}
