import type {Cause} from '../outbox/cause.ts';
import type {OrderId} from '../values/ids.ts';
import type {Payment} from './payment.ts';

/**
 * Keeps payments. A payment row is its own outbox: storing a payment that has a result makes that result due.
 *
 * Promises:
 * - Atomicity: a payment, what is due of it and the message that caused its change are stored together or not at all.
 * - One per order: however many add a payment of the same order at once, in however many processes, exactly one adds.
 * - Round trip: a payment that is loaded equals the payment that was stored, after every move that there is.
 * - Concurrency: of several writers that loaded the same version, in however many processes, exactly one saves; the
 *   others learn that they are stale, and nothing of theirs is stored.
 * - Outbox: a stored payment that has a result is claimable from the `PaymentResultOutbox`, one that waits for the
 *   gateway from the `UnresolvedPayments`, when it is due; no other is.
 * - Duplicates: a message that caused a change is recorded with it for the order, in one step, and causes no second
 *   announcement of that order's payment, whichever process it reaches. Another order's message of the same id is
 *   another message.
 * - Time: what is due or forgotten goes by the store's own time, whatever the clocks of its callers say.
 * - Isolation: a payment whose record cannot be read (`UNREADABLE_RECORD`) keeps no other from being read.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up; a write may then have
 *   happened or not.
 */
export interface PaymentRepository {
  /** Stores a new payment, unless its order has one. */
  addIfAbsent(payment: Payment, cause?: Cause): Promise<'added' | 'present'>;

  /**
   * The payment of that order, or undefined.
   * @throws DomainError `UNREADABLE_RECORD` if what is stored of it makes no sense to this version
   */
  byOrder(orderId: OrderId): Promise<Payment | undefined>;

  /**
   * Stores a payment that was moved or redirected. One that is in the status that it was in keeps its schedule if it
   * waits for the gateway, and its count of refusals if its result still waits: the askers must not keep it for ever at
   * addresses where nobody is.
   * @returns `stale` if the stored one is not at the version this was loaded at
   */
  save(payment: Payment, cause?: Cause): Promise<'saved' | 'stale'>;

  /**
   * Makes the result of a stored payment due once more, if it has one and the message did not cause anything yet. A
   * result that still waits keeps count of how often it was refused: whoever asks often must not keep it for ever at an
   * address where nobody is.
   */
  announceAgain(payment: Pick<Payment, 'id' | 'orderId'>, cause?: Cause): Promise<void>;

  /** Forgets up to `limit` messages that were recorded longer ago than that. @returns how many */
  forgetMessages(options: {olderThanMs: number; limit: number}): Promise<number>;
}
