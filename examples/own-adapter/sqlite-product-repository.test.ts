// #region test
import {DatabaseSync} from 'node:sqlite';
import {describe, it} from 'node:test';
import {describeProductRepository, InMemoryCustomerRepository} from '@orderwell/domain/testing';
import {SqliteProductRepository} from './sqlite-product-repository.ts';

const runner = {
  describe: (title: string, body: () => void) => void describe(title, body),
  it: (title: string, body: () => Promise<void>) => void it(title, body),
};

describeProductRepository(runner, 'SqliteProductRepository', async () => {
  const database = new DatabaseSync(':memory:');
  const products = new SqliteProductRepository(database);
  const customers = new InMemoryCustomerRepository();
  return {
    products,
    customers,
    another: async () => ({products: new SqliteProductRepository(database), customers}),
    // A database that was closed is as far away as a server that is down.
    unreachable: async () => {
      const closed = new DatabaseSync(':memory:');
      const unreachable = new SqliteProductRepository(closed);
      closed.close();
      return {products: unreachable, customers};
    },
    close: async () => database.close(),
  };
});
// #endregion test
