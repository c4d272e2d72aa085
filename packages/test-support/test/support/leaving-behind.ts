// A process that makes everything that tests make, tells what it is, and waits to be killed.
import {brokerUrl, createDatabase, OwnPostgres, StartedProcess, uniqueNames} from '@orderwell/test-support';
import {connect} from 'amqplib';
import {Client} from 'pg';

const names = uniqueNames();
const model = await connect(brokerUrl());
const channel = await model.createChannel();
await channel.assertExchange(names.exchange, 'direct', {durable: true});
await channel.assertQueue(names.requestQueue, {durable: true});
await channel.assertQueue(`${names.requestQueue}.retry.5s`, {durable: true});
const database = await createDatabase('left behind');
const server = await OwnPostgres.start();
const service = new StartedProcess('packages/test-support/test/support/stubborn.ts');
await service.line(/running/);

console.log(
  JSON.stringify({
    queues: [names.requestQueue, `${names.requestQueue}.retry.5s`],
    exchange: names.exchange,
    databaseUrl: database.url,
    serverPid: await pidOf(server),
    servicePid: service.child.pid,
  }),
);

async function pidOf(postgres: OwnPostgres): Promise<number> {
  const client = new Client({connectionString: postgres.url('postgres')});
  await client.connect();
  const {rows} = await client.query<{file: string}>(`select pg_read_file('postmaster.pid') as file`);
  await client.end();
  return Number.parseInt(rows[0]?.file ?? '', 10);
}
