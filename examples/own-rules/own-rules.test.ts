import assert from 'node:assert/strict';
import {describe, it, test} from 'node:test';
import {CancelOrder, DomainError, GetOrder, NoteOrder, PlaceOrder} from '@orderwell/domain';
import * as fakes from '@orderwell/domain/testing';
import {HandOver} from './hand-over.ts';
import {HousePrices} from './house-prices.ts';

const runner = {
  describe: (title: string, body: () => void) => void describe(title, body),
  it: (title: string, body: () => Promise<void>) => void it(title, body),
};
fakes.describePricing(runner, 'HousePrices', async () => {
  const lines = [{product: fakes.aProduct(), quantity: 6}];
  const tooMany = {customer: fakes.aCustomer(), lines, metadata: {coupon: 'half'}};
  return {pricing: new HousePrices(), refused: [{request: tooMany, code: 'X_COUPON_LIMIT'}]};
});

const code = (expected: string) => (error: unknown) => error instanceof DomainError && error.code === expected;

void test('given the coupon, orders at half price, and no more than 5', async () => {
  const clock = new fakes.FixedClock();
  const orders = new fakes.InMemoryOrderRepository({clock});
  const customers = new fakes.InMemoryCustomerRepository();
  const products = new fakes.InMemoryProductRepository();
  const [ada, kettle] = [fakes.aCustomer(), fakes.aProduct()];
  await customers.addIfAbsent(ada);
  await products.addIfAbsent(kettle);
  const ids = new fakes.SequentialIds('order');
  const placeOrder = new PlaceOrder({orders, customers, products, pricing: new HousePrices(), clock, ids});

  const order = (quantity: number, metadata?: Record<string, string>) =>
    placeOrder.execute({customerId: ada.id, lines: [{productId: kettle.id, quantity}], metadata, correlation: {}});
  assert.equal(`${(await order(2)).order.total}`, '39.98 EUR');
  assert.equal(`${(await order(2, {coupon: 'half'})).order.total}`, '19.98 EUR');
  await assert.rejects(order(6, {coupon: 'half'}), code('X_COUPON_LIMIT'));
});

void test('given a paid order, notes its handing over; given one that is not paid, or canceled meanwhile, does not', async () => {
  const clock = new fakes.FixedClock();
  const orders = new fakes.InMemoryOrderRepository({clock});
  const paid = fakes.anOrder().move({kind: 'paid'}, fakes.anOccasion());
  const pending = fakes.anOrder();
  for (const order of [paid, pending]) await orders.add(order);
  const [getOrder, noteOrder] = [new GetOrder({orders}), new NoteOrder({orders, clock})];

  await new HandOver({getOrder, noteOrder}).execute(paid.id, 'counter-3');
  const event = orders.history(paid.id).at(-1);
  assert.deepEqual(event?.type === 'OrderNoted' && event.note, {type: 'handed_over', data: {counter: 'counter-3'}});
  await assert.rejects(new HandOver({getOrder, noteOrder}).execute(pending.id, 'counter-3'), code('X_NOT_PAID'));

  const canceledAfterTheLook = {
    execute: async (id: typeof paid.id) => {
      const seen = await getOrder.execute(id);
      await new CancelOrder({orders, clock}).execute({orderId: id, correlation: {}});
      return seen;
    },
  };
  const late = new HandOver({getOrder: canceledAfterTheLook, noteOrder}).execute(paid.id, 'counter-3');
  await assert.rejects(late, code('STALE_VERSION'));
});
