// #region test
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {DatabaseSync} from 'node:sqlite';
import {describe, it} from 'node:test';
import {aProduct, describeProductRepository, InMemoryCustomerRepository} from '@orderwell/domain/testing';
import {SqliteProductRepository} from './sqlite-product-repository.ts';

const runner = {
  describe: (title: string, body: () => void) => void describe(title, body),
  it: (title: string, body: () => Promise<void>) => void it(title, body),
};

describeProductRepository(runner, 'SqliteProductRepository', async () => {
  // In memory, and open to several connections, as a file is to several processes.
  const address = `file:${randomUUID()}?mode=memory&cache=shared`;
  const open = () => {
    const database = new DatabaseSync(address);
    return {database, products: new SqliteProductRepository(database), customers};
  };
  const customers = new InMemoryCustomerRepository();
  const [one, other, cutOff] = [open(), open(), open()];
  return {
    ...one,
    another: async () => other,
    // As long as somebody else keeps all for themselves, nobody reaches it.
    unreachable: async () => {
      one.database.exec('begin exclusive');
      return cutOff;
    },
    close: async () => {
      for (const {database} of [cutOff, other, one]) database.close();
    },
  };
});

void it('given a defect instead of a store out of reach, does not say that another try would help', async () => {
  const database = new DatabaseSync(':memory:');
  const products = new SqliteProductRepository(database);
  database.exec('drop table products');
  await assert.rejects(products.addIfAbsent(aProduct()), {code: 'ERR_SQLITE_ERROR', message: /no such table/});
  database.close();
});
// #endregion test
