import {Payment} from '../../../payment/payment.ts';
import {OrderId} from '../../../values/ids.ts';
import {Metadata} from '../../../values/metadata.ts';
import {amountMinorMax, Money} from '../../../values/money.ts';
import {aCapturedPayment, aPayment, aPaymentCancellation, builtAt} from '../../builders.ts';
import {expectEqual, expectRejection} from '../../expect.ts';
import {byTurns, type Test} from '../../runner.ts';
import {approved, later, loaded, type PaymentRepositoryHarness, stored} from './payment-repository-harness.ts';

/** What comes back of what was stored, and that an order has one payment. */
export function describeStoringPayments(it: Test<PaymentRepositoryHarness>): void {
  it('one per order: of 20 that add a payment of one order exactly one adds', async (harness) => {
    const {payments} = harness;
    const another = (await harness.another()).payments;
    const process = byTurns(payments, another);
    const rivals = Array.from({length: 20}, (_, index) =>
      aPayment({orderId: 'contested', correlation: {requestId: `rival-${index}`}}),
    );
    const outcomes = await Promise.all(rivals.map((rival, index) => process(index).addIfAbsent(rival)));
    expectEqual(outcomes.filter((outcome) => outcome === 'added').length, 1, 'one adds');
    expectEqual(outcomes.filter((outcome) => outcome === 'present').length, 19, 'the others learn that it is there');
    const winner = rivals[outcomes.indexOf('added')];
    for (const each of [payments, another]) {
      const found = await each.byOrder(OrderId.parse('contested'));
      expectEqual(found?.snapshot, winner?.snapshot, 'and its payment is the one that is stored');
    }
  });

  it('round trip: amounts at the limits, currencies of 0 and 3 decimals, a payment that began with its cancellation', async ({
    payments,
  }) => {
    for (const amount of [
      Money.of(amountMinorMax, 'USD'),
      Money.of(0n, 'EUR'),
      Money.of(7n, 'JPY'),
      Money.of(1n, 'KWD'),
    ]) {
      const payment = aPayment({amount});
      expectEqual((await stored(payments, payment)).snapshot, payment.snapshot, `a payment of ${amount}`);
    }
    const canceling = Payment.cancel(aPaymentCancellation({replyTo: 'cancels-of-somebody'}), builtAt);
    expectEqual(
      (await stored(payments, canceling)).snapshot,
      canceling.snapshot,
      'a payment that began with its cancellation',
    );
  });

  it('round trip: metadata of a payment, through its moves', async ({payments}) => {
    const metadata = Metadata.parse({channel: 'kiosk-7', note: 'größer "🙂" \\'});
    const payment = await stored(payments, aPayment({metadata}));
    expectEqual(payment.snapshot.metadata, metadata, 'after it was added');
    await payments.save(payment.move(approved, later));
    expectEqual((await loaded(payments, payment.orderId)).snapshot.metadata, metadata, 'after it moved');
  });

  it('round trip: a loaded payment equals the stored one, in every process', async (harness) => {
    const another = (await harness.another()).payments;
    const payment = aPayment({replyTo: 'results-of-somebody'});
    await stored(harness.payments, payment);
    expectEqual((await loaded(another, payment.orderId)).snapshot, payment.snapshot, 'after it was added');
    const moved = payment.asStored().move(approved, later);
    await harness.payments.save(moved);
    expectEqual((await loaded(another, payment.orderId)).snapshot, moved.snapshot, 'after it moved');
  });

  it('answers undefined for an order without a payment', async ({payments}) => {
    expectEqual(await payments.byOrder(OrderId.parse('nowhere')), undefined, 'there is no such payment');
    expectEqual(await payments.save(aCapturedPayment()), 'stale', 'one that was never added cannot be saved');
    const never = aPayment().asStored().move(approved, later);
    expectEqual(await payments.save(never), 'stale', 'nor one that claims to have been');
    await payments.announceAgain(never);
  });

  it('concurrency: of 20 writers of one version exactly one saves', async (harness) => {
    const {payments} = harness;
    const process = byTurns(payments, (await harness.another()).payments);
    const payment = await stored(payments, aPayment());
    const outcomes = await Promise.all(
      Array.from({length: 20}, (_, index) =>
        process(index).save(payment.move({kind: 'approved', reference: `writer-${index}`}, later)),
      ),
    );
    expectEqual(outcomes.filter((outcome) => outcome === 'saved').length, 1, 'one writer saves');
    expectEqual(outcomes.filter((outcome) => outcome === 'stale').length, 19, 'the others learn that they are stale');
    const found = await loaded(payments, payment.orderId);
    expectEqual(found.snapshot.gatewayReference, `writer-${outcomes.indexOf('saved')}`, 'and it is the winner’s');
  });

  it('concurrency: who was overtaken is stale, whichever process overtook', async (harness) => {
    const [here, there] = [harness.payments, (await harness.another()).payments];
    for (const [first, second] of [
      [here, here],
      [here, there],
      [there, here],
    ] as const) {
      const {orderId} = await stored(here, aPayment());
      const [seenByFirst, seenBySecond] = [await loaded(first, orderId), await loaded(second, orderId)];
      expectEqual(await first.save(seenByFirst.move({kind: 'cancelAsked'}, later)), 'saved', 'the first saves');
      expectEqual(await second.save(seenBySecond.move(approved, later)), 'stale', 'the second is stale');
      const overtaken = await loaded(first, orderId);
      expectEqual(await second.save((await loaded(second, orderId)).move(approved, later)), 'saved', 'then it saves');
      expectEqual(await first.save(overtaken.move({kind: 'voided'}, later)), 'stale', 'so that the first is stale');
      expectEqual((await loaded(first, orderId)).status, 'Refunding', 'nothing of who is stale is stored');
    }
  });

  it('isolation: a payment that cannot be read keeps no other from being read', async ({payments, spoil}) => {
    const [spoiled, sound] = [await stored(payments, aPayment()), await stored(payments, aPayment())];
    await spoil(spoiled.orderId);
    await expectRejection(payments.byOrder(spoiled.orderId), 'UNREADABLE_RECORD', 'the one is refused');
    expectEqual((await loaded(payments, sound.orderId)).snapshot, sound.snapshot, 'the other is read');
  });

  it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
    const payments = await unreachable();
    const cause = {causedBy: 'message-1'};
    await expectRejection(payments.addIfAbsent(aPayment()), 'UNAVAILABLE', 'addIfAbsent');
    await expectRejection(payments.addIfAbsent(aPayment(), cause), 'UNAVAILABLE', 'addIfAbsent with a cause');
    await expectRejection(payments.byOrder(OrderId.parse('any')), 'UNAVAILABLE', 'byOrder');
    await expectRejection(payments.save(aCapturedPayment()), 'UNAVAILABLE', 'save');
    await expectRejection(payments.save(aCapturedPayment(), cause), 'UNAVAILABLE', 'save with a cause');
    await expectRejection(payments.forgetMessages({olderThanMs: 1, limit: 1}), 'UNAVAILABLE', 'forgetMessages');
    await expectRejection(payments.announceAgain(aPayment()), 'UNAVAILABLE', 'announceAgain');
    await expectRejection(payments.announceAgain(aPayment(), cause), 'UNAVAILABLE', 'announceAgain with a cause');
  });
}
