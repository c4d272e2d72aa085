import {
  type Customer,
  type CustomerId,
  type CustomerRepository,
  Money,
  type Product,
  type ProductId,
  type ProductRepository,
  readingRecord,
} from '@orderwell/domain';
import type {EntityManager} from '@mikro-orm/postgresql';
import type {Database} from '../database/database.ts';
import {insertIfAbsent} from '../database/insert-if-absent.ts';
import {CustomerRow, ProductRow} from '../rows/catalog-rows.ts';

/** Customers in PostgreSQL. */
export class MikroOrmCustomerRepository implements CustomerRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async byId(id: CustomerId): Promise<Customer | undefined> {
    const row = await this.#database.read((em) => em.findOne(CustomerRow, {id}));
    return row === null ? undefined : {id, name: row.name, email: row.email};
  }

  isEmpty(): Promise<boolean> {
    return this.#database.read((em) => isEmpty(em, 'customers'));
  }

  addIfAbsent({id, name, email}: Customer): Promise<'added' | 'present'> {
    return this.#database.execute((em) => insertIfAbsent(em, CustomerRow, {id, name, email}));
  }
}

/** Products in PostgreSQL. */
export class MikroOrmProductRepository implements ProductRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async byIds(ids: readonly ProductId[]): Promise<readonly Product[]> {
    if (ids.length === 0) return [];
    const rows = await this.#database.read((em) => em.find(ProductRow, {id: {$in: [...new Set(ids)]}}));
    // Nothing can be ordered at a price that is none by the rules of today, and that is no fault of whoever orders.
    return rows.map(({id, name, priceMinor, currency}) =>
      readingRecord(`product ${id}`, () => ({id: id as ProductId, name, price: Money.of(priceMinor, currency)})),
    );
  }

  isEmpty(): Promise<boolean> {
    return this.#database.read((em) => isEmpty(em, 'products'));
  }

  addIfAbsent({id, name, price}: Product): Promise<'added' | 'present'> {
    const row = {id, name, priceMinor: price.minor, currency: price.currency};
    return this.#database.execute((em) => insertIfAbsent(em, ProductRow, row));
  }
}

/** Whether a table, one of our own constants, has no row. */
async function isEmpty(em: EntityManager, table: 'customers' | 'products'): Promise<boolean> {
  const found = await em.execute<object[]>(`select 1 from ${table} limit 1`);
  return found.length === 0;
}
