import type {
  CustomerRepository,
  OrderEvent,
  OrderId,
  OrderOutbox,
  OrderRepository,
  ProductRepository,
  UnansweredOrders,
} from '@orderwell/domain';
import type {Backlog} from '../../runtime/backlog-gauge.ts';
import {MikroOrmCustomerRepository, MikroOrmProductRepository} from './catalog.ts';
import {Database, type DatabaseLife} from '../database/database.ts';
import type {DatabaseOptions} from '../database/connections.ts';
import type {ListedMigration} from '../database/migration-session.ts';
import {AnswerOnce} from '../migrations/answer-once.ts';
import {AskByDelivery} from '../migrations/ask-by-delivery.ts';
import {CreateOrders} from '../migrations/create-orders.ts';
import {
  DropEventPositions,
  IndexDueEvents,
  IndexOwedRefunds,
  IndexParkedEvents,
  IndexUnansweredOrders,
} from '../migrations/index-what-waits.ts';
import {IndexMessagesPerOrder, KeyMessagesByOrder} from '../migrations/key-messages-by-order.ts';
import {KeepOrderMetadata} from '../migrations/keep-metadata.ts';
import {MarkOwedRefunds} from '../migrations/mark-owed-refunds.ts';
import {orderOutbox} from './order-outbox.ts';
import {MikroOrmOrderRepository} from './order-repository.ts';
import {CustomerRow, ProductRow} from '../rows/catalog-rows.ts';
import {IdempotencyKeyRow, ProcessedMessageRow} from '../rows/record-rows.ts';
import {OrderEventRow, OrderLineRow, OrderRow} from '../rows/order-rows.ts';
import {MikroOrmUnansweredOrders} from './unanswered-orders.ts';

/** What the order side keeps: customers, products, orders and their events. */
export interface OrderDatabase extends DatabaseLife {
  readonly orders: OrderRepository & {
    /** Everything that happened to an order, oldest first; nothing if there is no such order. */
    history(id: OrderId): Promise<readonly OrderEvent[]>;
  };
  readonly outbox: OrderOutbox;
  readonly unanswered: UnansweredOrders;
  /**
   * How many events the payment side has not been told of, and how many orders have no answer; and since when. Each is
   * counted up to one more than `countMax`.
   * @throws DomainError `UNAVAILABLE`
   */
  backlog(options: {readonly countMax: number}): Promise<{undelivered: Backlog; unanswered: Backlog}>;
  readonly customers: CustomerRepository;
  readonly products: ProductRepository;
}

/** Only ever add to the end: a database remembers what it has been through by these names. */
const migrations: readonly ListedMigration[] = [
  {name: '0001-create-orders', class: CreateOrders},
  {name: '0002-answer-once', class: AnswerOnce},
  {name: '0003-ask-by-delivery', class: AskByDelivery},
  {name: '0004-index-due-events', class: IndexDueEvents},
  {name: '0005-index-unanswered-orders', class: IndexUnansweredOrders},
  {name: '0006-index-owed-refunds', class: IndexOwedRefunds},
  {name: '0007-index-messages-per-order', class: IndexMessagesPerOrder},
  {name: '0008-key-messages-by-order', class: KeyMessagesByOrder},
  {name: '0009-mark-owed-refunds', class: MarkOwedRefunds},
  {name: '0010-drop-event-positions', class: DropEventPositions},
  {name: '0011-index-parked-events', class: IndexParkedEvents},
  {name: '0012-keep-metadata', class: KeepOrderMetadata},
];

/** What the order side's database has been through once it is of this version, in order. */
export const orderMigrationNames: readonly string[] = migrations.map(({name}) => name);

/**
 * Opens the order side's database. This does not connect: the first call that needs a connection does.
 * @throws TypeError if the URL is none of PostgreSQL
 */
export function openOrderDatabase(options: DatabaseOptions): OrderDatabase {
  const database = new Database(options, {
    rows: [CustomerRow, ProductRow, OrderRow, OrderLineRow, OrderEventRow, IdempotencyKeyRow, ProcessedMessageRow],
    migrations,
  });
  const outbox = orderOutbox(database);
  const unanswered = new MikroOrmUnansweredOrders(database);
  return {
    orders: new MikroOrmOrderRepository(database),
    outbox,
    unanswered,
    // One after the other, on the one connection that is there for it.
    backlog: async (most) => ({
      undelivered: await outbox.backlog(most),
      unanswered: await unanswered.backlog(most),
    }),
    customers: new MikroOrmCustomerRepository(database),
    products: new MikroOrmProductRepository(database),
    migrate: (waiting) => database.migrate(waiting),
    ping: () => database.ping(),
    close: () => database.close(),
  };
}
