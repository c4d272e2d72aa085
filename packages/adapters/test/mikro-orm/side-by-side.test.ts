import {aCapturedPayment, anOrder} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderDatabase, paymentDatabase} from './support/databases.ts';

describe('Both databases in one process', () => {
  const orderSide = orderDatabase('side by side orders');
  const paymentSide = paymentDatabase('side by side payments');

  it('given both sides and two replicas of each at work at once, keep each to itself', async () => {
    const [orders, moreOrders] = [orderSide.open(), orderSide.open()];
    const [payments, morePayments] = [paymentSide.open(), paymentSide.open()];
    const placed = Array.from({length: 20}, () => anOrder());
    const captured = placed.map(({id}) => aCapturedPayment({orderId: id}));
    await Promise.all([
      ...placed.map((order, index) => (index % 2 === 0 ? orders : moreOrders).orders.add(order)),
      ...captured.map((payment, index) => (index % 2 === 0 ? payments : morePayments).payments.addIfAbsent(payment)),
      orders.ping(),
      payments.ping(),
    ]);
    await orders.close();
    await payments.close();
    for (const [index, order] of placed.entries()) {
      expect((await moreOrders.orders.byId(order.id))?.status).to.equal('Pending');
      expect((await morePayments.payments.byOrder(order.id))?.snapshot).to.include({
        status: 'Captured',
        id: captured[index]?.id,
      });
    }
    expect(await moreOrders.outbox.claim({limit: 100, leaseMs: 1000})).to.have.length(20);
    expect(await morePayments.outbox.claim({limit: 100, leaseMs: 1000})).to.have.length(20);
  });
});
