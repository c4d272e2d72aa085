import type {PaymentGateway} from '../../../payment/payment-gateway.ts';
import {aPayment} from '../../builders.ts';
import {expectEqual, expectTrue} from '../../expect.ts';
import {type GatewayCall, type GatewayFault, gatewayCalls, gatewayFaults, hasEffect} from '../../gateway-faults.ts';
import type {eachFresh} from '../../runner.ts';
import {within} from '../../within.ts';
import {expectMoved, type PaymentGatewayHarness} from './payment-gateway-harness.ts';

type It = ReturnType<typeof eachFresh<PaymentGatewayHarness>>;

/** How a test about a fault begins: with the promise that it is about. */
const titled = (call: GatewayCall, fault: GatewayFault): string =>
  fault === 'silent'
    ? `patience: a ${call} to a gateway that never answers is given up as unknown`
    : `honesty: a ${call} that meets "${fault}" is unknown`;

/** Makes a call while all such calls meet the fault, and heals. It has to be unknown, and in time. */
async function expectUnknown(
  harness: PaymentGatewayHarness,
  call: GatewayCall,
  fault: GatewayFault,
  ask: (gateway: PaymentGateway) => Promise<{readonly kind: string}>,
): Promise<void> {
  await harness.disturb(call, fault);
  const answer = ask(harness.gateway).catch((error: unknown) => ({kind: `an exception, ${String(error)}`}));
  const {kind} = await within(harness.patienceMs, answer, `a ${call} that meets "${fault}"`);
  await harness.heal();
  expectEqual(kind, 'unknown', `a ${call} that meets "${fault}"`);
}

/** Whether it was done is as the fault says; `perhaps` fits both. */
function expectEffect(fault: GatewayFault, found: string, {done, undone}: {done: string; undone: string}): void {
  const effect = hasEffect[fault];
  const possible = effect === 'perhaps' ? [done, undone] : [effect ? done : undone];
  expectTrue(
    possible.includes(found),
    `after "${fault}" a lookup tells what happened\n  expected: ${possible.join(' or ')}\n  actual:   ${found}`,
  );
}

/** What goes wrong with charges and lookups. */
export function describeFaultsOfCharging(it: It): void {
  for (const fault of gatewayFaults) {
    it(`${titled('charge', fault)}, and a repeat tells the truth`, async (harness) => {
      const [amount] = harness.approvedAmounts;
      const [gateway, other, paymentId] = [harness.gateway, await harness.another(), aPayment().id];
      await expectUnknown(harness, 'charge', fault, (asked) => asked.charge({paymentId, amount}));
      const found = await other.lookup(paymentId);
      expectEffect(fault, found.kind, {done: 'approved', undone: 'notFound'});
      const repeated = await gateway.charge({paymentId, amount});
      expectEqual(repeated.kind, 'approved', 'it is approved when it is asked for again');
      if (found.kind === 'approved') expectEqual(repeated, found, 'as the lookup found it');
      expectEqual(await other.charge({paymentId, amount}), repeated, 'and for others too');
      expectEqual(await other.lookup(paymentId), repeated, 'which is what a lookup finds from now on');
      await expectMoved(harness, paymentId, ['capture', amount]);
    });

    it(`${titled('charge', fault)}, also where it is going to be declined`, async (harness) => {
      const {gateway, declinedAmount: amount} = harness;
      const paymentId = aPayment().id;
      await expectUnknown(harness, 'charge', fault, (asked) => asked.charge({paymentId, amount}));
      expectEffect(fault, (await gateway.lookup(paymentId)).kind, {done: 'declined', undone: 'notFound'});
      expectEqual((await gateway.charge({paymentId, amount})).kind, 'declined', 'it is declined when asked for again');
      await expectMoved(harness, paymentId);
    });

    it(`${titled('lookup', fault)}, whatever there is to find`, async (harness) => {
      const {gateway, approvedAmounts, declinedAmount} = harness;
      const [amount] = approvedAmounts;
      const [charged, refused, unheard] = [aPayment().id, aPayment().id, aPayment().id];
      const approved = await gateway.charge({paymentId: charged, amount});
      const declined = await gateway.charge({paymentId: refused, amount: declinedAmount});
      for (const id of [charged, refused, unheard]) {
        await expectUnknown(harness, 'lookup', fault, (asked) => asked.lookup(id));
      }
      expectEqual(await gateway.lookup(charged), approved, 'the approved one is found later');
      expectEqual(await gateway.lookup(refused), declined, 'and so is the declined one');
      expectEqual(await gateway.lookup(unheard), {kind: 'notFound'}, 'and there is none where none was made');
    });
  }
}

/** What goes wrong with voids and refunds. */
export function describeFaultsOfGivingBack(it: It): void {
  for (const fault of gatewayFaults) {
    it(`${titled('void', fault)}, and a repeat tells the truth`, async (harness) => {
      const [amount] = harness.approvedAmounts;
      const [gateway, other, paymentId] = [harness.gateway, await harness.another(), aPayment().id];
      await expectUnknown(harness, 'void', fault, (asked) => asked.void(paymentId));
      expectEffect(fault, (await other.lookup(paymentId)).kind, {done: 'declined', undone: 'notFound'});
      expectEqual(await gateway.void(paymentId), {kind: 'voided'}, 'it is voided when it is asked for again');
      expectEqual((await other.charge({paymentId, amount})).kind, 'declined', 'a charge that follows is declined');
      await expectMoved(harness, paymentId);
    });

    it(`${titled('void', fault)}, also where the charge was made`, async (harness) => {
      const {gateway, approvedAmounts} = harness;
      const [amount] = approvedAmounts;
      const paymentId = aPayment().id;
      const approved = await gateway.charge({paymentId, amount});
      await expectUnknown(harness, 'void', fault, (asked) => asked.void(paymentId));
      expectEqual(await gateway.void(paymentId), approved, 'it says that it was charged when it is asked again');
      await expectMoved(harness, paymentId, ['capture', amount]);
    });

    it(`${titled('refund', fault)}, and a repeat gives the money back once`, async (harness) => {
      const [amount] = harness.approvedAmounts;
      const [gateway, other, paymentId] = [harness.gateway, await harness.another(), aPayment().id];
      await gateway.charge({paymentId, amount});
      await expectUnknown(harness, 'refund', fault, (asked) => asked.refund({paymentId, amount}));
      const first = await gateway.refund({paymentId, amount});
      expectEqual(first.kind, 'refunded', 'it is refunded when it is asked for again');
      expectEqual(await other.refund({paymentId, amount}), first, 'and for others too');
      await expectMoved(harness, paymentId, ['capture', amount], ['refund', amount]);
    });
  }

  it('no exceptions: whatever goes wrong with whatever call, it comes to an outcome', async (harness) => {
    const [amount] = harness.approvedAmounts;
    for (const call of gatewayCalls) {
      for (const fault of gatewayFaults.filter((each) => each !== 'silent')) {
        const paymentId = aPayment().id;
        await expectUnknown(harness, call, fault, (gateway) =>
          call === 'charge' || call === 'refund' ? gateway[call]({paymentId, amount}) : gateway[call](paymentId),
        );
      }
    }
  });
}
