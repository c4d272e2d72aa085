import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {eventually, StartedProcess} from '@orderwell/test-support';
import {expect} from 'chai';

/** What a developer's shell holds for other projects, and what drivers would read of it on their own. */
const foreign: readonly [what: string, environment: Readonly<Record<string, string>>][] = [
  [
    "another project's database",
    {
      DATABASE_URL: 'mysql://shop@127.0.0.1/shop',
      POSTGRES_HOST: 'not a host',
      POSTGRES_PORT: 'http',
      POSTGRES_PASSWORD_FILE: '/nowhere/password',
    },
  ],
  ['a database URL in a file that is not there', {DATABASE_URL_FILE: '/nowhere/url'}],
  [
    "libpq's variables",
    {
      PGSSLMODE: 'require',
      PGSSLNEGOTIATION: 'direct',
      PGHOST: '192.0.2.1',
      PGPORT: '1',
      PGUSER: 'nobody',
      PGDATABASE: 'nothing',
      PGOPTIONS: '-c default_transaction_read_only=on',
      PGCLIENT_ENCODING: 'LATIN1',
      PGREPLICATION: 'database',
      PGDATA: '/nowhere',
    },
  ],
  [
    "MikroORM's variables",
    {
      MIKRO_ORM_CLIENT_URL: 'postgres://nobody@192.0.2.1/nothing',
      MIKRO_ORM_HOST: '192.0.2.1',
      MIKRO_ORM_PORT: '1',
      MIKRO_ORM_DB_NAME: 'nothing',
      MIKRO_ORM_DEBUG: 'true',
      MIKRO_ORM_TIMEZONE: '+05:00',
    },
  ],
  ["a driver's native twin and its chatter", {NODE_PG_FORCE_NATIVE: '1', DEBUG: '*'}],
];

describe('the one-command start in the shell of another project', function () {
  this.timeout(120_000);
  let directory: string;
  let started: StartedProcess | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'orderwell-shell-'));
  });
  afterEach(async () => {
    await started?.stop();
    await rm(directory, {recursive: true, force: true});
  });

  for (const [what, environment] of foreign) {
    it(`given ${what}, starts, confirms orders and prints nothing of it`, async () => {
      started = new StartedProcess('packages/all-in-one/src/main.ts', {
        args: ['--port', '0', '--ephemeral'],
        environment,
        workingDirectory: directory,
      });
      const address = /http:\/\/[\d.]+:\d+/.exec(await started.line(/ready at http/))?.[0] ?? '';
      const placed = await fetch(`${address}/orders`, {
        method: 'POST',
        headers: {'content-type': 'application/json'},
        body: JSON.stringify({productId: '1', quantity: 1}),
      });
      expect(placed.status).to.equal(201);
      const {id} = (await placed.json()) as {id: string};
      const show = async (): Promise<{status: string}> =>
        (await fetch(`${address}/orders/${id}`)).json() as Promise<{status: string}>;
      const settled = await eventually(show, ({status}) => status !== 'Pending', `a verdict on order ${id}`);
      expect(settled.status).to.equal('Confirmed');
      expect(started.lines.filter((line) => !/^(Orderwell is|$| {2}curl )/.test(line))).to.deep.equal([]);
    });
  }
});
