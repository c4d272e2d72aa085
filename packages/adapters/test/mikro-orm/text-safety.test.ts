import {DomainError, type OrderId, ProcessPayment} from '@orderwell/domain';
import {
  anOccasion,
  anOrder,
  aPayment,
  aPaymentRequest,
  builtAt,
  FixedClock,
  InMemoryPaymentGateway,
} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderDatabase, paymentDatabase} from './support/databases.ts';
import {expectDiscreet} from './support/errors.ts';

async function expectInvalidText(promised: Promise<unknown>): Promise<void> {
  const error = await promised.then(
    (value) => expect.fail(`it resolved, with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(DomainError).with.property('code', 'INVALID_TEXT');
  expectDiscreet(error);
}

describe('Texts that PostgreSQL cannot keep', () => {
  const orderSide = orderDatabase('text orders');
  const paymentSide = paymentDatabase('text payments');
  const nul = 'a\0b';

  it('given a NUL anywhere, are INVALID_TEXT, and the next call works', async () => {
    const {orders, customers} = orderSide.open({poolSizeMax: 1});
    const order = anOrder();
    await orders.add(order);
    const idempotency = {
      caller: 'c',
      key: nul,
      fingerprint: 'f',
      answer: 'a',
      keptMs: 1_000,
    };
    await expectInvalidText(orders.byId(nul as OrderId));
    await expectInvalidText(orders.add(anOrder(), {idempotency}));
    await expectInvalidText(orders.add(anOrder(), {idempotency: {...idempotency, key: 'k', answer: nul}}));
    await expectInvalidText(orders.earlierOutcome(idempotency));
    await expectInvalidText(orders.add(anOrder({correlation: {requestId: nul}})));
    const loaded = (await orders.byId(order.id)) ?? order;
    const moved = loaded.move({kind: 'cancelAsked', reason: nul}, anOccasion());
    await expectInvalidText(orders.save(moved));
    await expectInvalidText(orders.save(loaded.move({kind: 'paid'}, anOccasion()), {causedBy: nul}));
    await expectInvalidText(customers.byId(nul as never));
    expect((await orders.byId(order.id))?.status).to.equal('Pending');
    const {payments} = paymentSide.open({poolSizeMax: 1});
    const payment = aPayment({replyTo: nul});
    await expectInvalidText(payments.addIfAbsent(payment));
    await expectInvalidText(payments.addIfAbsent(aPayment(), {causedBy: nul}));
    await expectInvalidText(payments.byOrder(nul as OrderId));
    expect(await payments.byOrder(payment.orderId)).to.equal(undefined);
  });

  it('given NUL or half a surrogate pair in the details of an event, are INVALID_TEXT', async () => {
    const {orders} = orderSide.open({poolSizeMax: 1});
    for (const reason of ['\0', '\ud83d', '\udc00']) {
      const order = anOrder().move({kind: 'cancelAsked', reason}, anOccasion());
      await expectInvalidText(orders.add(order));
      expect(await orders.byId(order.id)).to.equal(undefined);
    }
  });

  it('given half a surrogate pair elsewhere, throw nothing but INVALID_TEXT', async () => {
    const {orders} = orderSide.open({poolSizeMax: 1});
    await orders.byId('\ud83d' as OrderId).catch((error: unknown) => expectInvalidText(Promise.reject(error)));
    await orders
      .add(anOrder({correlation: {requestId: '\ud83d'}}))
      .catch((error: unknown) => expectInvalidText(Promise.reject(error)));
  });

  it('given them in what a gateway says, the payment is stored with what is left of the text', async () => {
    const {payments, outbox} = paymentSide.open({poolSizeMax: 1});
    for (const [said, kept] of [
      ['\0', 'payment_declined'],
      ['card\0expired', 'card expired'],
      ['no \ud83d', 'no'],
      ['\udc00too late\ud83d', 'too late'],
      [`${'x'.repeat(199)}🙂🙂`, `${'x'.repeat(199)}🙂`],
    ] as const) {
      const gateway = new InMemoryPaymentGateway({declineReason: () => said});
      const request = aPaymentRequest();
      await new ProcessPayment({payments, gateway, clock: new FixedClock(builtAt)}).execute(request);
      const [claim] = await outbox.claim({limit: 1, leaseMs: 60_000});
      expect(claim?.item.result).to.include({orderId: request.orderId, outcome: 'declined', reason: kept});
    }
  });
});
