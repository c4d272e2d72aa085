import {
  type AddOutcome,
  type AnsweredRequest,
  type Cause,
  DomainError,
  dispatchTable,
  type EarlierOutcome,
  type IdempotentRequest,
  type Order,
  type OrderEvent,
  type OrderId,
  type OrderRepository,
} from '@orderwell/domain';
import {type EntityManager, UniqueConstraintViolationException} from '@mikro-orm/postgresql';
import type {Database} from '../database/database.ts';
import {earlierOutcome, forgetAnswers, takeKey} from './idempotency-keys.ts';
import {toOrderEvent, toOrderEventRow} from './order-event-mapper.ts';
import {toNewOrderRow, toOrder, toOrderLineRows, toOrderRow} from './order-mapper.ts';
import {forgetMessages, recordMessage} from '../messages/processed-messages.ts';
import {OrderEventRow, OrderLineRow, OrderRow} from '../rows/order-rows.ts';

/** Orders in PostgreSQL. */
export class MikroOrmOrderRepository implements OrderRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(order: Order, answered?: {readonly idempotency: AnsweredRequest}): Promise<AddOutcome> {
    const outcome = await this.#database.transact<AddOutcome>(async (em, rollBack) => {
      // The key comes first: whoever does not get it has stored nothing yet, and has nothing to wait for twice.
      const earlier = answered && (await takeKey(em, answered.idempotency));
      if (earlier !== undefined) return rollBack(earlier);
      await this.#insert(em, order);
      await em.insertMany(OrderLineRow, toOrderLineRows(order));
      await this.#insertEvents(em, order);
      return {kind: 'added'};
    });
    if (outcome.kind === 'added') this.#announce(order);
    return outcome;
  }

  earlierOutcome(request: IdempotentRequest): Promise<EarlierOutcome | undefined> {
    return this.#database.read((em) => earlierOutcome(em, request));
  }

  async byId(id: OrderId): Promise<Order | undefined> {
    return this.#database.read(async (em) => {
      const row = await em.findOne(OrderRow, {id});
      // Lines are stored with the order and never change, so reading them separately shows no half order.
      return row === null ? undefined : toOrder(row, await em.find(OrderLineRow, {orderId: id}));
    });
  }

  async save(order: Order, {causedBy}: Cause = {}): Promise<'saved' | 'stale' | 'repeated'> {
    const atLoadedVersion = {id: order.id, version: order.loadedVersion};
    if (order.newEvents.length === 0 && causedBy === undefined) {
      const current = await this.#database.read((em) => em.count(OrderRow, atLoadedVersion));
      return current === 1 ? 'saved' : 'stale';
    }
    const outcome = await this.#database.transact<'saved' | 'stale' | 'repeated'>(async (em, rollBack) => {
      if (causedBy !== undefined && !(await recordMessage(em, order.id, causedBy))) return 'repeated';
      const updated = await em.nativeUpdate(OrderRow, atLoadedVersion, toOrderRow(order));
      // The message has had no effect then, so it must not stay recorded.
      if (updated !== 1) return rollBack('stale');
      await this.#insertEvents(em, order);
      return 'saved';
    });
    if (outcome === 'saved') this.#announce(order);
    return outcome;
  }

  forgetAnswers(options: {limit: number}): Promise<number> {
    return forgetAnswers(this.#database, options);
  }

  forgetMessages(options: {olderThanMs: number; limit: number}): Promise<number> {
    return forgetMessages(this.#database, options);
  }

  /** Everything that happened to an order, oldest first; nothing if there is no such order. */
  async history(id: OrderId): Promise<readonly OrderEvent[]> {
    const rows = await this.#database.read((em) => em.find(OrderEventRow, {orderId: id}, {orderBy: {version: 'asc'}}));
    return rows.map(toOrderEvent);
  }

  async #insert(em: EntityManager, order: Order): Promise<void> {
    try {
      await em.insert(OrderRow, toNewOrderRow(order));
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      throw new DomainError('DUPLICATE_ORDER', `there is an order ${order.id} already`, {cause: error});
    }
  }

  async #insertEvents(em: EntityManager, {newEvents}: Order): Promise<void> {
    if (newEvents.length > 0) await em.insertMany(OrderEventRow, newEvents.map(toOrderEventRow));
  }

  #announce({newEvents}: Order): void {
    if (newEvents.some((event) => dispatchTable[event.type] !== 'nothing')) this.#database.outboxFilled();
  }
}
