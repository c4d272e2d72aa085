import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import {databaseAddress, driverOptions} from '@orderwell/adapters/postgres';
import {expect} from 'chai';
import {Client} from 'pg';
import {createDatabase, stopTestServer} from '../support/postgres.ts';

after(() => stopTestServer());

/** What a session is told by the database, and what it has to have all the same. */
const settings: Readonly<Record<string, readonly [told: string, relied: string]>> = {
  datestyle: ['SQL, DMY', 'ISO, YMD'],
  intervalstyle: ['iso_8601', 'postgres'],
  timezone: ['Asia/Kolkata', 'UTC'],
  bytea_output: ['escape', 'hex'],
  standard_conforming_strings: ['off', 'on'],
  transform_null_equals: ['on', 'off'],
  default_transaction_isolation: ['serializable', 'read committed'],
  default_transaction_read_only: ['on', 'off'],
  default_transaction_deferrable: ['on', 'off'],
  statement_timeout: ['1min', '5s'],
  lock_timeout: ['1min', '0'],
  idle_in_transaction_session_timeout: ['1min', '10s'],
  idle_session_timeout: ['1min', '0'],
  transaction_timeout: ['1min', '0'],
  search_path: ['pg_temp', 'shop'],
};

describe('a session', function () {
  this.timeout(60_000);
  let database: Awaited<ReturnType<typeof createDatabase>>;
  before(async () => (database = await createDatabase('session')));
  after(() => database.drop());

  const connected = async (url: string) => {
    const {onConnect, ...options} = driverOptions({
      address: databaseAddress(url),
      applicationName: 'a session',
      connectTimeoutMs: 3_000,
      answerGraceMs: 1_000,
      limits: {statementTimeoutMs: 5_000, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 10_000},
    });
    const client = new Client(options);
    await client.connect();
    return {client, prepare: () => onConnect(client)};
  };

  it('given a pooler in front, starts with no parameter that one refuses', async () => {
    const heard = Promise.withResolvers<string[]>();
    const pooler = createServer((socket) =>
      socket.once('data', (start) => {
        // The length and the version come first, then names and values in turn.
        const words = start.subarray(8).toString('utf8').split('\0');
        heard.resolve(words.filter((word, at) => at % 2 === 0 && word !== ''));
        socket.destroy();
      }),
    ).listen(0, '127.0.0.1');
    await once(pooler, 'listening');
    const {port} = pooler.address() as AddressInfo;
    await connected(`postgres://127.0.0.1:${port}/orders?schema=shop`).catch(() => undefined);
    pooler.close();
    expect(await heard.promise).to.have.members(['user', 'database', 'client_encoding', 'application_name']);
  });

  it('given other defaults of the server, has what we rely on', async () => {
    const {client: server} = await connected(Object.assign(new URL(database.url), {pathname: '/postgres'}).href);
    const name = new URL(database.url).pathname.slice(1);
    const {rows} = await server.query<{name: string}>('select lower(name) as name from pg_settings');
    const known = Object.entries(settings).filter(([setting]) => rows.some((row) => row.name === setting));
    for (const [setting, [told]] of known) {
      await server.query(`alter database "${name}" set ${setting} = ${setting === 'search_path' ? told : `'${told}'`}`);
    }
    await server.end();
    const {client, prepare} = await connected(`${database.url}?schema=shop`);
    try {
      const shown = async (): Promise<object> => {
        const names = known.map(([setting]) => setting);
        const {rows: found} = await client.query<{name: string; value: string}>(
          'select name, current_setting(name) as value from unnest($1::text[]) as given(name)',
          [names],
        );
        return Object.fromEntries(found.map((row) => [row.name, row.value]));
      };
      expect(await shown()).to.deep.equal(Object.fromEntries(known.map(([setting, [told]]) => [setting, told])));
      await prepare();
      expect(await shown()).to.deep.equal(Object.fromEntries(known.map(([setting, [, relied]]) => [setting, relied])));
    } finally {
      await client.end();
    }
  });
});
