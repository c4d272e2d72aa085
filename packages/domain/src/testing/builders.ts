import type {Customer} from '../catalog/customer.ts';
import type {Product} from '../catalog/product.ts';
import type {PaymentCancellation, PaymentInquiry, PaymentRequest, PaymentResult} from '../contracts.ts';
import {type Occasion, Order} from '../order/order.ts';
import {orderLine} from '../order/order-line.ts';
import {Payment} from '../payment/payment.ts';
import {CustomerId, OrderId, ProductId} from '../values/ids.ts';
import {Money} from '../values/money.ts';

/** The instant at which everything that a builder makes happened, unless told otherwise. */
export const builtAt: Date = new Date('2026-01-01T12:00:00.123Z');

let built = 0;
/** An id that no other builder call of this process returned. */
const freshId = (): string => `built-${++built}`;

export function anOccasion(overrides: Partial<Occasion> = {}): Occasion {
  return {at: builtAt, correlation: {requestId: 'request-1'}, ...overrides};
}

export function aCustomer(overrides: Partial<Customer> = {}): Customer {
  return {id: CustomerId.parse(freshId()), name: 'Ada', email: 'ada@example.com', ...overrides};
}

export function aProduct(overrides: Partial<Product> = {}): Product {
  return {id: ProductId.parse(freshId()), name: 'Kettle', price: Money.of(19_99n, 'EUR'), ...overrides};
}

/** A new order, not stored yet: two lines in one currency, unless told otherwise. */
export function anOrder(
  overrides: Partial<Omit<Parameters<typeof Order.place>[0], 'id'>> & {id?: string} & Partial<Occasion> = {},
): Order {
  const {id = freshId(), at, correlation, ...rest} = overrides;
  return Order.place(
    {
      customerId: CustomerId.parse('customer-1'),
      lines: [orderLine(aProduct(), 2), orderLine(aProduct({price: Money.of(5n, 'EUR')}), 1)],
      ...rest,
      id: OrderId.parse(id),
    },
    anOccasion({...(at && {at}), ...(correlation && {correlation})}),
  );
}

export function aPaymentRequest(
  overrides: Partial<Omit<PaymentRequest, 'orderId'>> & {orderId?: string} = {},
): PaymentRequest {
  const {orderId = freshId(), ...rest} = overrides;
  return {
    messageId: freshId(),
    amount: Money.of(199_00n, 'USD'),
    correlation: {requestId: 'request-1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'},
    ...rest,
    orderId: OrderId.parse(orderId),
  };
}

export function aPaymentCancellation(overrides: Partial<PaymentCancellation> = {}): PaymentCancellation {
  return {...aPaymentRequest(), reason: 'customer_changed_mind', ...overrides};
}

export function aPaymentInquiry(overrides: Partial<PaymentInquiry> = {}): PaymentInquiry {
  return {
    orderId: OrderId.parse(freshId()),
    asked: 'payment',
    orderVersion: 1,
    correlation: {requestId: 'request-1'},
    ...overrides,
  };
}

export function aPaymentResult(overrides: Partial<PaymentResult> = {}): PaymentResult {
  return {
    messageId: freshId(),
    orderId: OrderId.parse(freshId()),
    outcome: 'paid',
    correlation: {requestId: 'request-1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'},
    ...overrides,
  };
}

/** A new payment, not stored yet. */
export function aPayment({
  at = builtAt,
  ...overrides
}: Parameters<typeof aPaymentRequest>[0] & {readonly at?: Date | undefined} = {}): Payment {
  return Payment.request(aPaymentRequest(overrides), at);
}

/** A payment that was charged, not stored yet: it has a result. */
export function aCapturedPayment(overrides: Parameters<typeof aPayment>[0] = {}): Payment {
  return aPayment(overrides).move({kind: 'approved', reference: 'charge-1'}, overrides.at ?? builtAt);
}
