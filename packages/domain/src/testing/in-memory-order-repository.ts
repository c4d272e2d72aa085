import type {Clock} from '../clock.ts';
import {DomainError} from '../errors.ts';
import {Order} from '../order/order.ts';
import {dispatchOf, type OrderEvent} from '../order/order-event.ts';
import type {AddOutcome, EarlierOutcome, IdempotentRequest, StoredAnswer} from '../order/idempotent-request.ts';
import type {OrderRepository} from '../order/order-repository.ts';
import type {Cause} from '../outbox/cause.ts';
import type {OrderId} from '../values/ids.ts';
import {InMemoryMessages} from './in-memory-messages.ts';
import {InMemoryOutbox} from './in-memory-outbox.ts';
import {StoreFaults} from './store-faults.ts';

/** Orders in memory, with the outbox of their events. */
export class InMemoryOrderRepository implements OrderRepository {
  readonly faults: StoreFaults = new StoreFaults();
  readonly outbox: InMemoryOutbox<OrderEvent>;
  readonly #orders = new Map<OrderId, Order>();
  readonly #histories = new Map<OrderId, readonly OrderEvent[]>();

  /** The messages that caused a change. */
  readonly messages: InMemoryMessages;
  readonly #answers = new Map<string, StoredAnswer>();

  constructor({clock}: {clock: Clock}) {
    this.messages = new InMemoryMessages({clock});
    this.outbox = new InMemoryOutbox({clock, faults: this.faults, keyOf: (event) => event.id});
  }

  async add(order: Order, answered?: {readonly idempotency: StoredAnswer}): Promise<AddOutcome> {
    this.faults.assertReachable();
    const earlier = answered && this.#earlier(answered.idempotency, answered.idempotency.answeredAt);
    if (earlier !== undefined) return earlier;
    if (this.#orders.has(order.id)) throw new DomainError('DUPLICATE_ORDER', `there is an order ${order.id} already`);
    this.#store(order);
    if (answered !== undefined) this.#answers.set(nameOf(answered.idempotency), answered.idempotency);
    return {kind: 'added'};
  }

  async answerTo(request: IdempotentRequest, now: Date): Promise<EarlierOutcome | undefined> {
    this.faults.assertReachable();
    return this.#earlier(request, now);
  }

  async byId(id: OrderId): Promise<Order | undefined> {
    this.faults.assertReachable();
    return this.#orders.get(id);
  }

  async save(order: Order, {causedBy}: Cause = {}): Promise<'saved' | 'stale' | 'repeated'> {
    this.faults.assertReachable();
    if (this.messages.has(causedBy)) return 'repeated';
    if (this.#orders.get(order.id)?.version !== order.loadedVersion) return 'stale';
    this.#store(order);
    this.messages.record(causedBy);
    return 'saved';
  }

  async waiting({unchangedSince, limit}: {unchangedSince: Date; limit: number}): Promise<readonly Order[]> {
    this.faults.assertReachable();
    const late = this.all().filter(
      ({status, snapshot}) =>
        (status === 'Pending' || status === 'Canceling') && snapshot.updatedAt.getTime() <= unchangedSince.getTime(),
    );
    return late.toSorted((a, b) => a.snapshot.updatedAt.getTime() - b.snapshot.updatedAt.getTime()).slice(0, limit);
  }

  async forgetAnswers({expiredBefore, limit}: {expiredBefore: Date; limit: number}): Promise<number> {
    this.faults.assertReachable();
    const expired = [...this.#answers].filter(([, {expiresAt}]) => expiresAt.getTime() < expiredBefore.getTime());
    for (const [name] of expired.slice(0, limit)) this.#answers.delete(name);
    return Math.min(expired.length, limit);
  }

  async forgetMessages(options: {recordedBefore: Date; limit: number}): Promise<number> {
    this.faults.assertReachable();
    return this.messages.forget(options);
  }

  /** Everything that happened to an order, oldest first. */
  history(id: OrderId): readonly OrderEvent[] {
    return this.#histories.get(id) ?? [];
  }

  /** All orders, oldest first. */
  all(): readonly Order[] {
    return [...this.#orders.values()];
  }

  #earlier(request: IdempotentRequest, now: Date): EarlierOutcome | undefined {
    const stored = this.#answers.get(nameOf(request));
    if (stored === undefined || stored.expiresAt.getTime() <= now.getTime()) return undefined;
    return stored.fingerprint === request.fingerprint ? {kind: 'answered', answer: stored.answer} : {kind: 'keyReused'};
  }

  /** No other code runs in between, so nobody sees a half, and a failure stands before the first change. */
  #store(order: Order): void {
    this.faults.assertHalfway();
    this.#orders.set(order.id, Order.rehydrate(order.snapshot));
    this.#histories.set(order.id, [...this.history(order.id), ...order.newEvents]);
    for (const event of order.newEvents) if (dispatchOf(event) !== undefined) this.outbox.put(event);
  }
}

const nameOf = ({caller, key}: IdempotentRequest): string => JSON.stringify([caller, key]);
