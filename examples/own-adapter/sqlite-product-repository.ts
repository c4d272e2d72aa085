import type {DatabaseSync} from 'node:sqlite';
import {DomainError, Money, ProductId, type Product, type ProductRepository} from '@orderwell/domain';

// #region adapter
/** Products in an SQLite file. */
export class SqliteProductRepository implements ProductRepository {
  readonly #database: DatabaseSync;

  /** @param database open; its owner closes it */
  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      'create table if not exists products (id text primary key, name text, price_minor text, currency text) strict',
    );
  }

  async byIds(ids: readonly ProductId[]): Promise<readonly Product[]> {
    return reaching(() => {
      const one = this.#database.prepare('select * from products where id = ?');
      return [...new Set(ids)].flatMap((id) => one.all(id).map(toProduct));
    });
  }

  async addIfAbsent({id, name, price}: Product): Promise<'added' | 'present'> {
    return reaching(() => {
      // One statement, so that of several who add the same id only one can.
      const insert = this.#database.prepare('insert into products values (?, ?, ?, ?) on conflict do nothing');
      const {changes} = insert.run(id, name, `${price.minor}`, price.currency);
      return Number(changes) === 1 ? 'added' : 'present';
    });
  }

  async isEmpty(): Promise<boolean> {
    return reaching(() => this.#database.prepare('select 1 from products limit 1').get() === undefined);
  }
}

function toProduct(row: Record<string, unknown>): Product {
  const price = Money.of(BigInt(String(row['price_minor'])), String(row['currency']));
  return {id: ProductId.parse(String(row['id'])), name: String(row['name']), price};
}

/** What another try may mend, by https://sqlite.org/rescode.html: busy, locked, read-only, I/O, full, cannot open. */
const outOfReach = new Set([5, 6, 8, 10, 13, 14]);

/** Only a store that is out of reach is `UNAVAILABLE`; a mistake in a statement or in a row comes through as it is. */
function reaching<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
    if (!outOfReach.has(code)) throw cause;
    // The cause is for the log, not for clients.
    throw new DomainError('UNAVAILABLE', 'the catalog cannot be read or written; try again', {cause});
  }
}
// #endregion adapter
