import type {
  CustomerRepository,
  OrderEvent,
  OrderId,
  OrderOutbox,
  OrderRepository,
  ProductRepository,
} from '@orderwell/domain';
import {MikroOrmCustomerRepository} from './customer-repository.ts';
import {Database, type DatabaseLife} from './database.ts';
import type {DatabaseOptions} from './database-options.ts';
import {CreateOrders} from './migrations/create-orders.ts';
import {orderOutbox} from './order-outbox.ts';
import {MikroOrmOrderRepository} from './order-repository.ts';
import {MikroOrmProductRepository} from './product-repository.ts';
import {CustomerRow} from './rows/customer-row.ts';
import {OrderEventRow} from './rows/order-event-row.ts';
import {OrderLineRow} from './rows/order-line-row.ts';
import {OrderRow} from './rows/order-row.ts';
import {ProductRow} from './rows/product-row.ts';

/** What the order side keeps: customers, products, orders and their events. */
export interface OrderDatabase extends DatabaseLife {
  readonly orders: OrderRepository & {
    /** Everything that happened to an order, oldest first; nothing if there is no such order. */
    history(id: OrderId): Promise<readonly OrderEvent[]>;
  };
  readonly outbox: OrderOutbox;
  readonly customers: CustomerRepository;
  readonly products: ProductRepository;
}

/**
 * Opens the order side's database. This does not connect: the first call that needs a connection does.
 * @throws TypeError if the URL is none of PostgreSQL
 */
export function openOrderDatabase(options: DatabaseOptions): OrderDatabase {
  const database = new Database(options, {
    rows: [CustomerRow, ProductRow, OrderRow, OrderLineRow, OrderEventRow],
    // Only ever add to the end: a database remembers what it has been through by these names.
    migrations: [{name: '0001-create-orders', class: CreateOrders}],
  });
  return {
    orders: new MikroOrmOrderRepository(database),
    outbox: orderOutbox(database),
    customers: new MikroOrmCustomerRepository(database),
    products: new MikroOrmProductRepository(database),
    migrate: () => database.migrate(),
    ping: () => database.ping(),
    close: () => database.close(),
  };
}
