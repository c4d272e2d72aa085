/** A program that opens what keeps data at a server, says that it answers, and closes it when told so on standard input. */
import {once} from 'node:events';
import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {PostgresGatewayBooks} from '@orderwell/adapters/simulated-gateway';

const [, , what = '', url = ''] = process.argv;

async function opened(): Promise<{close(): Promise<void>}> {
  if (what === 'books') {
    const books = new PostgresGatewayBooks({url});
    await books.check();
    return books;
  }
  const database = openOrderDatabase({url});
  await database.migrate();
  await Promise.all([database.ping(), database.customers.isEmpty(), database.backlog({countMax: 1})]);
  return database;
}

const subject = await opened();
process.stdout.write('answers\n');
await once(process.stdin.resume(), 'data');
process.stdin.destroy();
await subject.close();
