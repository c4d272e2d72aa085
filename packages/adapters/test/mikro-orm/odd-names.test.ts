import {randomBytes} from 'node:crypto';
import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {PostgresGatewayBooks} from '@orderwell/adapters/simulated-gateway';
import {databaseAddress, postgresSettings, readSettings} from '@orderwell/adapters/settings';
import {aPayment} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {z} from 'zod';
import {testServer} from '../support/postgres.ts';
import {query} from './support/databases.ts';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

describe('a database with an odd name', function () {
  this.timeout(60_000);
  for (const odd of ['bugs&co', 'a/b?c#d', '100%25 \'o\' "clock"', 'übung+1', '$user', '-', 'MIXED Case', 'a=b\\c']) {
    it(`given ${odd}, is created under it and found again, by a user and with a password of that name`, async () => {
      const server = (await testServer()).url('postgres');
      const name = `orderwell_test_${randomBytes(4).toString('hex')}${odd}`;
      await query(server, `create role ${quoted(name)} createdb login password '${odd.replaceAll("'", "''")}'`);
      const {hostname, port} = new URL(server);
      const parts = {
        POSTGRES_HOST: hostname,
        POSTGRES_PORT: port,
        POSTGRES_USER: name,
        POSTGRES_PASSWORD: odd,
        POSTGRES_DB: name,
      };
      const url = databaseAddress(readSettings(z.object(postgresSettings), parts, {secrets: []}), 'orders');
      try {
        for (let start = 0; start < 2; start += 1) {
          const database = openOrderDatabase({url});
          await database.migrate();
          await database.close();
        }
        const books = new PostgresGatewayBooks({url});
        expect(await books.lookup(aPayment().id)).to.equal(undefined);
        await books.close();
        const found = await query(server, 'select from pg_database where datname = $1', [name]);
        expect(found).to.have.length(1);
      } finally {
        await query(server, `drop database if exists ${quoted(name)} with (force)`);
        await query(server, `drop role ${quoted(name)}`);
      }
    });
  }
});
