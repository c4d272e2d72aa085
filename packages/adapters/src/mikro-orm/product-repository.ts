import {Money, type Product, type ProductId, type ProductRepository} from '@orderwell/domain';
import type {Database} from './database.ts';
import {insertIfAbsent} from './insert-if-absent.ts';
import {ProductRow} from './rows/product-row.ts';

/** The catalog in PostgreSQL. */
export class MikroOrmProductRepository implements ProductRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async byIds(ids: readonly ProductId[]): Promise<readonly Product[]> {
    if (ids.length === 0) return [];
    const rows = await this.#database.read((em) => em.find(ProductRow, {id: {$in: [...new Set(ids)]}}));
    return rows.map((row) => ({
      id: row.id as ProductId,
      name: row.name,
      price: Money.of(row.priceMinor, row.currency),
    }));
  }

  addIfAbsent({id, name, price}: Product): Promise<'added' | 'present'> {
    const row = {id, name, priceMinor: price.minor, currency: price.currency};
    return this.#database.execute((em) => insertIfAbsent(em, ProductRow, row));
  }
}
