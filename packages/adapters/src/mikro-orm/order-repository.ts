import {
  DomainError,
  dispatchOf,
  type Order,
  type OrderEvent,
  type OrderId,
  type OrderRepository,
} from '@orderwell/domain';
import {type EntityManager, UniqueConstraintViolationException} from '@mikro-orm/postgresql';
import type {Database} from './database.ts';
import {toOrderEvent, toOrderEventRow} from './order-event-mapper.ts';
import {toOrder, toOrderLineRows, toOrderRow} from './order-mapper.ts';
import {OrderEventRow} from './rows/order-event-row.ts';
import {OrderLineRow} from './rows/order-line-row.ts';
import {OrderRow} from './rows/order-row.ts';

/** Orders in PostgreSQL. */
export class MikroOrmOrderRepository implements OrderRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(order: Order): Promise<void> {
    await this.#database.transact(async (em) => {
      await this.#insert(em, order);
      await em.insertMany(OrderLineRow, toOrderLineRows(order));
      await this.#insertEvents(em, order);
    });
    this.#announce(order);
  }

  async byId(id: OrderId): Promise<Order | undefined> {
    return this.#database.read(async (em) => {
      const row = await em.findOne(OrderRow, {id});
      // Lines are stored with the order and never change, so reading them separately shows no half order.
      return row === null ? undefined : toOrder(row, await em.find(OrderLineRow, {orderId: id}));
    });
  }

  async save(order: Order): Promise<'saved' | 'stale'> {
    const atLoadedVersion = {id: order.id, version: order.loadedVersion};
    if (order.newEvents.length === 0) {
      const current = await this.#database.read((em) => em.count(OrderRow, atLoadedVersion));
      return current === 1 ? 'saved' : 'stale';
    }
    const outcome = await this.#database.transact(async (em) => {
      const updated = await em.nativeUpdate(OrderRow, atLoadedVersion, toOrderRow(order));
      // Nothing has been written then, so there is nothing to roll back.
      if (updated !== 1) return 'stale';
      await this.#insertEvents(em, order);
      return 'saved';
    });
    if (outcome === 'saved') this.#announce(order);
    return outcome;
  }

  /** Everything that happened to an order, oldest first; nothing if there is no such order. */
  async history(id: OrderId): Promise<readonly OrderEvent[]> {
    const rows = await this.#database.read((em) => em.find(OrderEventRow, {orderId: id}, {orderBy: {version: 'asc'}}));
    return rows.map(toOrderEvent);
  }

  async #insert(em: EntityManager, order: Order): Promise<void> {
    try {
      await em.insert(OrderRow, toOrderRow(order));
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      throw new DomainError('DUPLICATE_ORDER', `there is an order ${order.id} already`, {cause: error});
    }
  }

  async #insertEvents(em: EntityManager, {newEvents}: Order): Promise<void> {
    await em.insertMany(OrderEventRow, newEvents.map(toOrderEventRow));
  }

  #announce({newEvents}: Order): void {
    if (newEvents.some((event) => dispatchOf(event) !== undefined)) this.#database.outboxFilled();
  }
}
