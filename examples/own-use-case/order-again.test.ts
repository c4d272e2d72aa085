// #region test
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Money, OrderId, orderLine, PlaceOrder, RelayOrderEvents} from '@orderwell/domain';
import * as fakes from '@orderwell/domain/testing';
import {OrderAgain} from './order-again.ts';

void test('given a price that went up, orders the same again at the new price', async () => {
  const clock = new fakes.FixedClock();
  const ids = new fakes.SequentialIds('order');
  const orders = new fakes.InMemoryOrderRepository({clock});
  const customers = new fakes.InMemoryCustomerRepository();
  const products = new fakes.InMemoryProductRepository();
  const ada = fakes.aCustomer();
  const kettle = fakes.aProduct({price: Money.of(24_99n, 'EUR')});
  await customers.addIfAbsent(ada);
  await products.addIfAbsent(kettle);
  const atOldPrice = orderLine({...kettle, price: Money.of(19_99n, 'EUR')}, 2);
  await orders.add(fakes.anOrder({id: 'earlier', customerId: ada.id, lines: [atOldPrice]}));

  const placeOrder = new PlaceOrder({orders, customers, products, clock, ids});
  const again = await new OrderAgain({orders, placeOrder}).execute(OrderId.parse('earlier'));
  assert.equal(`${again.status} ${again.total}`, 'Pending 49.98 EUR');

  // Placing an order stored what the payment side has to be told; the relay tells it.
  const payments = new fakes.RecordingPaymentRequester();
  await new RelayOrderEvents({outbox: orders.outbox, payments}).execute();
  const asked = payments.requests.map(({orderId, amount}) => `${orderId} ${amount}`);
  assert.deepEqual(asked, ['earlier 39.98 EUR', 'order-1 49.98 EUR']);
});
// #endregion test

void test('given an order that is not there, says so and stores nothing', async () => {
  const clock = new fakes.FixedClock();
  const ids = new fakes.SequentialIds('order');
  const orders = new fakes.InMemoryOrderRepository({clock});
  const customers = new fakes.InMemoryCustomerRepository();
  const products = new fakes.InMemoryProductRepository();
  const placeOrder = new PlaceOrder({orders, customers, products, clock, ids});
  const refused = new OrderAgain({orders, placeOrder}).execute(OrderId.parse('nowhere'));
  await assert.rejects(refused, {name: 'DomainError', code: 'ORDER_NOT_FOUND'});
  assert.deepEqual(orders.all(), []);
});
