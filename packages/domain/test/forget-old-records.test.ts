import {expect} from 'chai';
import {answersKeptMs, messagesRememberedMs, ForgetOldOrderRecords, ForgetOldPaymentRecords} from '@orderwell/domain';
import {
  aCapturedPayment,
  anOrder,
  FixedClock,
  InMemoryOrderRepository,
  InMemoryPaymentRepository,
} from '@orderwell/domain/testing';

describe('forgetting old records', () => {
  it('given answers that expired and messages that are old, forgets them and keeps the younger', async () => {
    const clock = new FixedClock();
    const orders = new InMemoryOrderRepository({clock});
    const forget = new ForgetOldOrderRecords({orders});
    const idempotency = {caller: 'ada', key: 'k', fingerprint: 'f', answer: 'a', keptMs: answersKeptMs};
    const order = anOrder();
    await orders.add(order, {idempotency});
    orders.messages.record(order.id, 'm-1');

    clock.advance(answersKeptMs);
    expect(await forget.execute()).to.deep.equal({more: false});
    clock.advance(1);
    await forget.execute();
    expect(await orders.forgetAnswers({limit: 1}), 'it was forgotten').to.equal(0);
    expect(orders.messages.has(order.id, 'm-1')).to.equal(true);
    clock.advance(messagesRememberedMs);
    await forget.execute();
    expect(orders.messages.has(order.id, 'm-1')).to.equal(false);
  });

  it('given more than one pass can forget, says that there is more', async () => {
    const clock = new FixedClock();
    const orders = new InMemoryOrderRepository({clock});
    const payments = new InMemoryPaymentRepository({clock});
    const orderId = anOrder().id;
    for (let count = 0; count < 1_000; count++) {
      orders.messages.record(orderId, `m-${count}`);
      payments.messages.record(orderId, `m-${count}`);
    }
    await payments.addIfAbsent(aCapturedPayment());
    clock.advance(messagesRememberedMs + 1);
    for (const forget of [new ForgetOldOrderRecords({orders}), new ForgetOldPaymentRecords({payments})]) {
      expect(await forget.execute()).to.deep.equal({more: true});
      expect(await forget.execute()).to.deep.equal({more: false});
    }
  });
});
