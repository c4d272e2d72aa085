import type {Clock} from '../clock.ts';
import {DomainError} from '../errors.ts';
import type {AddOutcome, AnsweredRequest, EarlierOutcome, IdempotentRequest} from '../order/idempotent-request.ts';
import {Order} from '../order/order.ts';
import type {OrderEvent} from '../order/order-event.ts';
import type {OrderRepository} from '../order/order-repository.ts';
import {dispatchTable} from '../order/order-state-table.ts';
import type {Cause} from '../outbox/cause.ts';
import type {OrderId} from '../values/ids.ts';
import {InMemoryMessages} from './in-memory-messages.ts';
import {InMemoryOutbox} from './in-memory-outbox.ts';
import {InMemoryUnansweredOrders} from './in-memory-unanswered-orders.ts';
import {StoreFaults} from './store-faults.ts';

/** What repositories of orders in memory keep. Several of them on one store are as several processes on one database. */
export class InMemoryOrderStore {
  /** The store's own time. */
  readonly clock: Clock;
  readonly faults: StoreFaults = new StoreFaults();
  readonly outbox: InMemoryOutbox<OrderEvent>;
  readonly unanswered: InMemoryUnansweredOrders;
  readonly messages: InMemoryMessages;
  readonly orders: Map<OrderId, Order> = new Map();
  readonly histories: Map<OrderId, readonly OrderEvent[]> = new Map();
  /** By caller and key. */
  readonly answers: Map<string, AnsweredRequest & {readonly expiresAt: number}> = new Map();

  constructor({clock}: {clock: Clock}) {
    const {faults} = this;
    this.clock = clock;
    this.messages = new InMemoryMessages({clock});
    this.unanswered = new InMemoryUnansweredOrders({clock, faults, orderOf: (id) => this.orders.get(id)});
    this.outbox = new InMemoryOutbox({
      clock,
      faults,
      keyOf: (event) => event.id,
      settled: (event) => this.unanswered.delivered(event, this.#latestAsking(event.orderId) === event.version),
    });
  }

  #latestAsking(id: OrderId): number | undefined {
    return this.histories.get(id)?.findLast(({type}) => dispatchTable[type] !== 'nothing')?.version;
  }
}

/** Orders in memory, with the outbox of their events and the list of those that wait for the payment side. */
export class InMemoryOrderRepository implements OrderRepository {
  readonly store: InMemoryOrderStore;
  readonly faults: StoreFaults;
  readonly outbox: InMemoryOutbox<OrderEvent>;
  readonly unanswered: InMemoryUnansweredOrders;
  /** The messages that caused a change. */
  readonly messages: InMemoryMessages;

  /** @param parts what it keeps orders in, or the time of a store of its own */
  constructor(parts: {readonly store: InMemoryOrderStore} | {readonly clock: Clock}) {
    this.store = 'store' in parts ? parts.store : new InMemoryOrderStore(parts);
    ({faults: this.faults, outbox: this.outbox, unanswered: this.unanswered, messages: this.messages} = this.store);
  }

  async add(order: Order, answered?: {readonly idempotency: AnsweredRequest}): Promise<AddOutcome> {
    this.faults.assertReachable();
    const earlier = answered && this.#earlier(answered.idempotency);
    if (earlier !== undefined) return earlier;
    if (this.store.orders.has(order.id))
      throw new DomainError('DUPLICATE_ORDER', `there is an order ${order.id} already`);
    this.#store(order, answered && 'answer');
    if (answered !== undefined) this.#keep(answered.idempotency);
    return {kind: 'added'};
  }

  async earlierOutcome(request: IdempotentRequest): Promise<EarlierOutcome | undefined> {
    this.faults.assertReachable();
    return this.#earlier(request);
  }

  async byId(id: OrderId): Promise<Order | undefined> {
    this.faults.assertReachable();
    this.faults.assertReadable(id);
    return this.store.orders.get(id);
  }

  async save(order: Order, {causedBy}: Cause = {}): Promise<'saved' | 'stale' | 'repeated'> {
    this.faults.assertReachable();
    if (this.messages.has(order.id, causedBy)) return 'repeated';
    if (this.store.orders.get(order.id)?.version !== order.loadedVersion) return 'stale';
    this.#store(order, causedBy === undefined ? undefined : 'message');
    this.messages.record(order.id, causedBy);
    return 'saved';
  }

  async forgetAnswers({limit}: {limit: number}): Promise<number> {
    this.faults.assertReachable();
    const now = this.store.clock.now().getTime();
    const expired = [...this.store.answers].filter(([, {expiresAt}]) => expiresAt < now).slice(0, limit);
    for (const [name] of expired) this.store.answers.delete(name);
    return expired.length;
  }

  async forgetMessages(options: {olderThanMs: number; limit: number}): Promise<number> {
    this.faults.assertReachable();
    return this.messages.forget(options);
  }

  /** Everything that happened to an order, oldest first. */
  history(id: OrderId): readonly OrderEvent[] {
    return this.store.histories.get(id) ?? [];
  }

  /** All orders, oldest first. */
  all(): readonly Order[] {
    return [...this.store.orders.values()];
  }

  #earlier(request: IdempotentRequest): EarlierOutcome | undefined {
    const stored = this.store.answers.get(nameOf(request));
    if (stored === undefined || stored.expiresAt <= this.store.clock.now().getTime()) return undefined;
    return stored.fingerprint === request.fingerprint ? {kind: 'answered', answer: stored.answer} : {kind: 'keyReused'};
  }

  #keep(request: AnsweredRequest): void {
    this.store.answers.set(nameOf(request), {...request, expiresAt: this.store.clock.now().getTime() + request.keptMs});
  }

  /** No other code runs in between, so nobody sees a half, and a failure stands before the first change. */
  #store(order: Order, beside: 'answer' | 'message' | undefined): void {
    for (const part of ['order', 'events', beside] as const) if (part !== undefined) this.faults.assertWritable(part);
    this.store.orders.set(order.id, order.asStored());
    this.store.histories.set(order.id, [...this.history(order.id), ...order.newEvents]);
    for (const event of order.newEvents) {
      if (dispatchTable[event.type] === 'nothing') continue;
      this.outbox.put(event);
      this.unanswered.asked(event);
    }
  }
}

const nameOf = ({caller, key}: IdempotentRequest): string => JSON.stringify([caller, key]);
