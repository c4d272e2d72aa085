import {type OrderId, PaymentId} from '@orderwell/domain';
import {readableSum, Sums} from './sums.ts';
import type {AuditedMovements} from '../../sources/gateway-queries.ts';
import type {AuditedOrder} from '../../sources/order-queries.ts';
import type {AuditedPayment} from '../../sources/payment-queries.ts';

/** The ways in which orders, payments and the gateway's journal can contradict each other. */
export type DifferenceKind =
  | 'amount-differs'
  | 'canceled-but-captured'
  | 'captured-twice'
  | 'captured-without-order'
  | 'confirmed-not-captured'
  | 'gateway-differs'
  | 'history-differs'
  | 'history-gap'
  | 'order-without-payment'
  | 'payment-differs'
  | 'payment-without-order'
  | 'refund-owed-to-nobody'
  | 'stored-twice'
  | 'totals-differ'
  | 'unreadable-row';

export interface Difference {
  readonly kind: DifferenceKind;
  /** Undefined for a difference of sums, and for a payment id that belongs to no order of ours. */
  readonly orderId: string | undefined;
  readonly paymentId: string | undefined;
  readonly detail: string;
  /** What cannot be read, with its table, such as `orders.currency`; undefined for every other kind. */
  readonly column?: string | undefined;
}

/** Everything that is known of one order, in three places. */
export interface Case {
  readonly order: AuditedOrder | undefined;
  readonly payment: AuditedPayment | undefined;
  readonly booked: AuditedMovements | undefined;
}

/** Whether something has yet to happen to it, or has happened so lately that a message may be under way. */
export function isMoving({order, payment, booked}: Case): boolean {
  return (
    order?.status === 'Pending' ||
    order?.status === 'Canceling' ||
    isToBeRefunded({order, payment, booked}) ||
    order?.recent === true ||
    order?.events.some(({undelivered}) => undelivered) === true ||
    payment?.recent === true ||
    payment?.pending === true ||
    booked?.movements.some(({recent}) => recent) === true
  );
}

/** A refund that is owed while there is money: it was asked for, and payment-app gives it back. */
function isToBeRefunded({order, payment, booked}: Case): boolean {
  return order?.refund === 'owed' && (payment?.status === 'Captured' || !netOf(booked).isZero);
}

/** What the gateway holds: what it captured minus what it gave back. */
export function netOf(booked: AuditedMovements | undefined): Sums {
  const net = new Sums();
  for (const {kind, amountMinor, currency} of booked?.movements ?? []) {
    net.add(kind === 'capture' ? BigInt(amountMinor) : -BigInt(amountMinor), currency);
  }
  return net;
}

/** Every contradiction about one settled order. About one that is still moving, none can be told from a delay. */
export function differencesOf(of: Case): readonly Pick<Difference, 'kind' | 'detail'>[] {
  return [
    ...orderAgainstGateway(of),
    ...canceledAgainstMoney(of),
    ...orderAgainstPayment(of),
    ...paymentAgainstGateway(of),
  ];
}

type Found = Pick<Difference, 'kind' | 'detail'>;

function* orderAgainstGateway({order, booked}: Case): Generator<Found> {
  const net = netOf(booked);
  const captures = booked?.movements.filter(({kind}) => kind === 'capture').length ?? 0;
  if (captures > 1) yield {kind: 'captured-twice', detail: `captured ${captures} times, the gateway holds ${net}`};
  if (order === undefined) {
    if (!net.isZero) yield {kind: 'captured-without-order', detail: `there is no order; the gateway holds ${net}`};
    return;
  }
  const total = readableSum(BigInt(order.totalMinor), order.currency);
  if (order.status !== 'Confirmed') return;
  // For a free order the gateway holds nothing, whether its journal has an entry of zero or none at all.
  const owed = sumOf(order.totalMinor, order.currency);
  if (net.equals(owed)) return;
  if (net.isZero) {
    const why = captures === 0 ? 'captured nothing' : 'gave everything back';
    yield {kind: 'confirmed-not-captured', detail: `the order over ${total} is confirmed; the gateway ${why}`};
  } else {
    yield {kind: 'amount-differs', detail: `the order is over ${total}; the gateway holds ${net}`};
  }
}

/** Nobody gives back what a canceled order does not know of, and nobody is to get what was never taken. */
function* canceledAgainstMoney({order, payment, booked}: Case): Generator<Found> {
  if (order?.status !== 'Canceled') return;
  const net = netOf(booked);
  const isCaptured = payment?.status === 'Captured';
  if (isCaptured || !net.isZero) {
    const refund = order.refund === null ? 'owes no refund' : `its refund ${order.refund}`;
    const money = [
      ...(isCaptured ? ['its payment is Captured'] : []),
      ...(net.isZero ? [] : [`the gateway still holds ${net}`]),
    ];
    yield {kind: 'canceled-but-captured', detail: [`the order is canceled and ${refund}`, ...money].join('; ')};
  } else if (order.refund === 'owed') {
    const found = payment === undefined ? 'there is no payment' : `its payment is ${payment.status}`;
    yield {kind: 'refund-owed-to-nobody', detail: `the order owes a refund; ${found}, and the gateway holds nothing`};
  }
}

function* orderAgainstPayment({order, payment}: Case): Generator<Found> {
  if (order === undefined && payment !== undefined) {
    const {id, orderId, status} = payment;
    const own = PaymentId.forOrder(orderId as OrderId);
    const detail =
      id === own
        ? `there is no order ${orderId}; its payment is ${status}`
        : `payment ${id} is ${status} and names the order ${orderId}, whose payment is ${own}`;
    yield {kind: 'payment-without-order', detail};
  }
  if (order?.status === 'Confirmed' && payment === undefined) {
    yield {kind: 'order-without-payment', detail: 'the order is confirmed; there is no payment'};
  }
  // Of a free order the sums cannot tell: both sides hold nothing, whatever they think of each other.
  if (order === undefined || payment === undefined) return;
  // That one has been told already.
  if (order.status === 'Canceled' && payment.status === 'Captured') return;
  if ((order.status === 'Confirmed') !== (payment.status === 'Captured')) {
    yield {kind: 'payment-differs', detail: `the order is ${order.status}; its payment is ${payment.status}`};
  }
}

function* paymentAgainstGateway({payment, booked}: Case): Generator<Found> {
  if (payment === undefined) return;
  const net = netOf(booked);
  const expected = payment.status === 'Captured' ? sumOf(payment.amountMinor, payment.currency) : new Sums();
  if (net.equals(expected)) return;
  const holds = net.isZero ? 'holds nothing' : `holds ${net}`;
  const amount = readableSum(BigInt(payment.amountMinor), payment.currency);
  yield {kind: 'gateway-differs', detail: `the payment over ${amount} is ${payment.status}; the gateway ${holds}`};
}

function sumOf(minor: string, currency: string): Sums {
  const sum = new Sums();
  sum.add(BigInt(minor), currency);
  return sum;
}
