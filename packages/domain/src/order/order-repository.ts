import type {Cause} from '../outbox/cause.ts';
import type {OrderId} from '../values/ids.ts';
import type {AddOutcome, EarlierOutcome, IdempotentRequest, StoredAnswer} from './idempotent-request.ts';
import type {Order} from './order.ts';

/**
 * Keeps orders, and their events with them.
 *
 * Promises:
 * - Atomicity: an order, its lines and its new events are stored together or not at all.
 * - Round trip: an order that is loaded equals the order that was stored.
 * - Concurrency: of several writers that loaded the same version, exactly one saves; the others learn that they are
 *   stale, and nothing of theirs is stored.
 * - History: the stored events of an order have the versions 1, 2, 3 … without a gap, and folding them gives the order.
 * - Outbox: events that the payment side must be told of are claimable from the `OrderOutbox` once stored.
 * - Idempotency: an order and the answer to the request that placed it are stored together or not at all. However many
 *   requests with one key of one caller come at once, one order is stored, and all that ask the same get one answer.
 * - Duplicates: a message that caused a change is recorded with it, in one step; the same message causes no other.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up; a write may then have
 *   happened or not.
 */
export interface OrderRepository {
  /**
   * Stores a new order, and with it the answer to the request that placed it, if that may be repeated.
   * @throws DomainError `DUPLICATE_ORDER` if there is an order with that id; it stays as it is
   */
  add(order: Order, answered?: {readonly idempotency: StoredAnswer}): Promise<AddOutcome>;

  /** What an earlier request with the same key of the same caller came to, at that instant; undefined if nothing. */
  answerTo(request: IdempotentRequest, now: Date): Promise<EarlierOutcome | undefined>;

  /** The order with that id, or undefined. */
  byId(id: OrderId): Promise<Order | undefined>;

  /**
   * Stores what happened to a loaded order. An order without new events is left as it is.
   * @returns `stale` if the stored order is not (any more) at the version that this one was loaded at; `repeated` if the
   * message that caused this caused a change before, in which case nothing is stored
   */
  save(order: Order, cause?: Cause): Promise<'saved' | 'stale' | 'repeated'>;

  /** Up to `limit` orders that are `Pending` or `Canceling` and did not change since that instant, oldest first. */
  waiting(options: {unchangedSince: Date; limit: number}): Promise<readonly Order[]>;

  /** Forgets up to `limit` answers that expired before that instant. @returns how many */
  forgetAnswers(options: {expiredBefore: Date; limit: number}): Promise<number>;

  /** Forgets up to `limit` messages that were recorded before that instant. @returns how many */
  forgetMessages(options: {recordedBefore: Date; limit: number}): Promise<number>;
}
