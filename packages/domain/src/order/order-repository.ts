import type {Cause} from '../outbox/cause.ts';
import type {OrderId} from '../values/ids.ts';
import type {AddOutcome, AnsweredRequest, EarlierOutcome, IdempotentRequest} from './idempotent-request.ts';
import type {Order} from './order.ts';

/**
 * Keeps orders, and their events with them.
 *
 * Promises:
 * - Atomicity: an order, its lines and its new events are stored together or not at all.
 * - Round trip: an order that is loaded equals the order that was stored, after every move that there is.
 * - Concurrency: of several writers that loaded the same version, in however many processes, exactly one saves; the
 *   others learn that they are stale, and nothing of theirs is stored.
 * - History: the stored events of an order have the versions 1, 2, 3 … without a gap, come in that order whatever times
 *   they tell, and folding them gives the order.
 * - Outbox: events that ask the payment side for something are claimable from the `OrderOutbox` once stored, and no
 *   others are.
 * - Idempotency: an order and the answer to the request that placed it are stored together or not at all. However many
 *   requests with one key of one caller come at once, to however many processes, one order is stored; each of the others
 *   that ask the same gets that order's answer, or is told that the first is still being carried out.
 * - Duplicates: a message that changed an order is recorded for that order, in one step with the change; the same
 *   message changes that order no more, whichever process it reaches. Another order's message of the same id is another
 *   message.
 * - Time: what expires or is forgotten goes by the store's own time, whatever the clocks of its callers say.
 * - Isolation: an order whose record cannot be read (`UNREADABLE_RECORD`) keeps no other from being read.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up; a write may then have
 *   happened or not, unless the error says that nothing was stored.
 */
export interface OrderRepository {
  /**
   * Stores a new order, and with it the answer to the request that placed it, if that may be repeated.
   * @throws DomainError `DUPLICATE_ORDER` if there is an order with that id; it stays as it is
   */
  add(order: Order, answered?: {readonly idempotency: AnsweredRequest}): Promise<AddOutcome>;

  /** What an earlier request with the same key of the same caller came to; undefined if there was none. */
  earlierOutcome(request: IdempotentRequest): Promise<EarlierOutcome | undefined>;

  /**
   * The order with that id, or undefined.
   * @throws DomainError `UNREADABLE_RECORD` if what is stored of it makes no sense to this version
   */
  byId(id: OrderId): Promise<Order | undefined>;

  /**
   * Stores what happened to a loaded order. An order without new events is left as it is.
   * @returns `stale` if the stored order is not (any more) at the version that this one was loaded at; `repeated` if the
   * message changed the order before, in which case nothing is stored
   */
  save(order: Order, cause?: Cause): Promise<'saved' | 'stale' | 'repeated'>;

  /** Forgets up to `limit` answers that have expired. @returns how many */
  forgetAnswers(options: {limit: number}): Promise<number>;

  /** Forgets up to `limit` messages that were recorded longer ago than that. @returns how many */
  forgetMessages(options: {olderThanMs: number; limit: number}): Promise<number>;
}
