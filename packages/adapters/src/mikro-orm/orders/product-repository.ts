import {Money, type Product, type ProductId, type ProductRepository} from '@orderwell/domain';
import type {Database} from '../database/database.ts';
import {isEmpty} from '../database/is-empty.ts';
import {insertIfAbsent} from '../database/insert-if-absent.ts';
import {readingRecord} from '../database/reading-record.ts';
import {ProductRow} from '../rows/product-row.ts';

/** The catalog in PostgreSQL. */
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
