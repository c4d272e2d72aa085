import type {Customer, CustomerId, CustomerRepository} from '@orderwell/domain';
import type {Database} from '../database/database.ts';
import {isEmpty} from '../database/is-empty.ts';
import {insertIfAbsent} from '../database/insert-if-absent.ts';
import {CustomerRow} from '../rows/customer-row.ts';

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
