import type {Payment} from '../../../payment/payment.ts';
import type {PaymentRepository} from '../../../payment/payment-repository.ts';
import type {PaymentResultOutbox} from '../../../payment/payment-result-outbox.ts';
import type {UnresolvedPayments} from '../../../payment/unresolved-payments.ts';
import type {OrderId} from '../../../values/ids.ts';
import {expectEqual, expectPresent, type PortPromises} from '../../expect.ts';
import type {PaymentWritePart} from '../../store-faults.ts';

/** What the suite needs of an implementation. */
export interface PaymentRepositoryHarness {
  readonly payments: PaymentRepository;
  readonly outbox: PaymentResultOutbox;
  readonly unresolved: UnresolvedPayments;
  /** Another instance on the same store, as another process has one: with nothing of the first in its memory. */
  readonly another: () => Promise<{
    readonly payments: PaymentRepository;
    readonly outbox: PaymentResultOutbox;
    readonly unresolved: UnresolvedPayments;
  }>;
  /** From now on, a write fails when it comes to that part, whatever it has written before. */
  readonly failWritesAt: (part: PaymentWritePart) => Promise<void>;
  /** Lets writes succeed again. */
  readonly heal: () => Promise<void>;
  /** Makes the store's own time pass, at least so many milliseconds. */
  readonly passTime: (ms: number) => Promise<void>;
  /** Makes what is stored of the payment of that order unreadable for this version. */
  readonly spoil: (orderId: OrderId) => Promise<void>;
  /** The same repository over a store that cannot be reached. */
  readonly unreachable: () => Promise<PaymentRepository>;
}

/** In the words of the port's docstring. */
export const paymentRepositoryPromises: PortPromises = {
  port: 'PaymentRepository',
  promises: {
    Atomicity: 'a payment, what is due of it and the message that caused its change are stored together or not at all.',
    'One per order':
      'however many add a payment of the same order at once, in however many processes, exactly one adds.',
    'Round trip': 'a payment that is loaded equals the payment that was stored, after every move that there is.',
    Concurrency:
      'of several writers that loaded the same version, in however many processes, exactly one saves; the others learn that they are stale, and nothing of theirs is stored.',
    Outbox:
      'a stored payment that has a result is claimable from the `PaymentResultOutbox`, one that waits for the gateway from the `UnresolvedPayments`, when it is due; no other is.',
    Duplicates:
      "a message that caused a change is recorded with it for the order, in one step, and causes no second announcement of that order's payment, whichever process it reaches. Another order's message of the same id is another message.",
    Time: "what is due or forgotten goes by the store's own time, whatever the clocks of its callers say.",
    Isolation: 'a payment whose record cannot be read (`UNREADABLE_RECORD`) keeps no other from being read.',
    Failure:
      'throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up; a write may then have happened or not.',
  },
};

export const later: Date = new Date('2026-01-01T12:00:01.456Z');
export const approved = {kind: 'approved', reference: 'charge-1'} as const;

/** Whoever claims here has the item for a second. */
export const claimAll = {limit: 100, leaseMs: 1000} as const;

/** Adds a payment and loads it again, as whoever moves it next would. */
export async function stored(payments: PaymentRepository, payment: Payment): Promise<Payment> {
  expectEqual(await payments.addIfAbsent(payment), 'added', 'the payment is new');
  return loaded(payments, payment.orderId);
}

export async function loaded(payments: PaymentRepository, orderId: OrderId): Promise<Payment> {
  return expectPresent(await payments.byOrder(orderId), `the payment of order ${orderId} is there`);
}
