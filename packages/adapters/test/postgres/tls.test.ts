import {execFile} from 'node:child_process';
import {chmod, chown, cp, mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {databaseAddress, driverOptions} from '@orderwell/adapters/postgres';
import {OwnPostgres} from '@orderwell/test-support';
import {expect} from 'chai';
import {Client} from 'pg';

const run = promisify(execFile);
type Outcome = 'plain' | 'encrypted' | 'refused';

describe('sslmode', function () {
  this.timeout(60_000);
  let server: OwnPostgres;
  let directory: string;
  const file = (name: string): string => path.join(directory, name);

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'orderwell-test-tls-'));
    for (const name of ['ca', 'other-ca', 'client-ca']) await selfSigned(name);
    await signed('here', 'subjectAltName=IP:127.0.0.1,DNS:localhost');
    await signed('elsewhere', 'subjectAltName=DNS:elsewhere.example');
    server = await OwnPostgres.start();
  });
  after(async () => {
    await server?.remove();
    await rm(directory, {recursive: true, force: true});
  });

  const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file(`${name}.key`)];
  const selfSigned = (name: string) =>
    run('openssl', [
      'req',
      '-x509',
      ...newKey(name),
      '-out',
      file(`${name}.crt`),
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
    ]);

  async function signed(name: string, names: string): Promise<void> {
    await run('openssl', ['req', ...newKey(name), '-out', file('request'), '-subj', '/CN=postgres']);
    await writeFile(file('names'), names);
    const ca = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('names')];
    await run('openssl', ['x509', '-req', '-in', file('request'), ...ca, '-out', file(`${name}.crt`), '-days', '2']);
  }

  async function asked<Row extends object>(...statements: readonly string[]): Promise<Row | undefined> {
    const client = new Client({connectionString: server.url('postgres'), ssl: false});
    await client.connect();
    try {
      let row: Row | undefined;
      for (const statement of statements) row = (await client.query<Row>(statement)).rows[0];
      return row;
    } finally {
      await client.end();
    }
  }

  /** Restarts the server with a certificate, or none, and with these lines for who may come in how. */
  async function serve(certificate: string | undefined, access: readonly string[]): Promise<void> {
    const where = await asked<{data: string; hba: string}>(
      `select current_setting('data_directory') as data, current_setting('hba_file') as hba`,
    );
    const {uid, gid} = await stat(where?.hba ?? '');
    for (const end of ['crt', 'key']) {
      const copy = path.join(where?.data ?? '', `server.${end}`);
      await cp(file(`${certificate ?? 'here'}.${end}`), copy);
      await chown(copy, uid, gid);
      await chmod(copy, 0o600);
    }
    await asked(`alter system set ssl = ${certificate === undefined ? 'off' : 'on'}`);
    await writeFile(where?.hba ?? '', access.map((line) => `${line}\n`).join(''));
    await server.stop();
    await server.start();
  }

  async function outcomeOf(parameters: string): Promise<Outcome> {
    const address = databaseAddress(`${server.url('postgres')}?${parameters}`);
    const limits = {statementTimeoutMs: 5_000, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 10_000};
    const client = new Client(
      driverOptions({address, applicationName: 'tls', connectTimeoutMs: 5_000, answerGraceMs: 1_000, limits}),
    );
    client.on('error', () => undefined);
    const database = openOrderDatabase({url: address});
    const pinged: unknown = await database.ping().catch((error: unknown) => error);
    await database.close();
    try {
      await client.connect();
    } catch {
      expect(pinged).to.include({name: 'DomainError', code: 'UNAVAILABLE'});
      return 'refused';
    }
    expect(pinged).to.equal(undefined);
    try {
      const {rows} = await client.query<{ssl: boolean}>('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
      // More than one answer of the socket's size, in both directions.
      const long = 'x'.repeat(300_000);
      expect((await client.query<{long: string}>('select $1::text as long', [long])).rows).to.deep.equal([{long}]);
      return rows[0]?.ssl === true ? 'encrypted' : 'plain';
    } finally {
      await client.end();
    }
  }

  const anyHow = 'host all all 127.0.0.1/32 scram-sha-256';
  const encryptedOnly = ['hostssl all all 127.0.0.1/32 scram-sha-256'];
  type Extra = readonly [label: string, parameters: () => string];
  const nothing: Extra = ['', () => ''];
  const ca: Extra = [' with its CA', () => `&sslrootcert=${file('ca.crt')}`];
  const otherCa: Extra = [' with another CA', () => `&sslrootcert=${file('other-ca.crt')}`];
  const system: Extra = [' with the CAs of the system', () => '&sslrootcert=system'];
  const ours: Extra = [' with a certificate of ours', () => `&sslcert=${file('here.crt')}&sslkey=${file('here.key')}`];

  const situations: readonly {
    what: string;
    certificate?: string;
    access: readonly string[];
    outcomes: readonly (readonly [mode: string, extra: Extra, outcome: Outcome])[];
  }[] = [
    {
      what: 'a server without TLS',
      access: [anyHow],
      outcomes: [
        ['disable', nothing, 'plain'],
        ['allow', nothing, 'plain'],
        ['prefer', nothing, 'plain'],
        ['prefer', ca, 'plain'],
        ['require', nothing, 'refused'],
        ['verify-ca', ca, 'refused'],
        ['verify-full', ca, 'refused'],
      ],
    },
    {
      what: 'a server with TLS and a certificate of a private CA',
      certificate: 'here',
      access: [anyHow],
      outcomes: [
        ['disable', nothing, 'plain'],
        ['allow', nothing, 'plain'],
        ['prefer', nothing, 'encrypted'],
        ['prefer', ca, 'encrypted'],
        ['prefer', otherCa, 'plain'],
        ['require', nothing, 'encrypted'],
        ['require', ca, 'encrypted'],
        ['require', ours, 'encrypted'],
        ['require', otherCa, 'refused'],
        ['verify-ca', ca, 'encrypted'],
        ['verify-ca', otherCa, 'refused'],
        ['verify-full', ca, 'encrypted'],
        ['verify-full', otherCa, 'refused'],
        ['verify-full', nothing, 'refused'],
        ['verify-full', system, 'refused'],
      ],
    },
    {
      what: 'a server with a self-signed certificate for another name',
      certificate: 'other-ca',
      access: [anyHow],
      outcomes: [
        ['require', nothing, 'encrypted'],
        ['verify-ca', otherCa, 'encrypted'],
        ['verify-full', otherCa, 'refused'],
      ],
    },
    {
      what: 'a server with a certificate of the CA for another name',
      certificate: 'elsewhere',
      access: [anyHow],
      outcomes: [
        ['require', ca, 'encrypted'],
        ['verify-ca', ca, 'encrypted'],
        ['verify-full', ca, 'refused'],
      ],
    },
    {
      what: 'a server that refuses encrypted sessions',
      certificate: 'here',
      access: ['hostnossl all all 127.0.0.1/32 scram-sha-256'],
      outcomes: [
        ['disable', nothing, 'plain'],
        ['allow', nothing, 'plain'],
        ['prefer', nothing, 'plain'],
        ['require', nothing, 'refused'],
      ],
    },
    {
      what: 'a server that refuses unencrypted sessions',
      certificate: 'here',
      access: ['local all all trust', ...encryptedOnly],
      outcomes: [
        ['disable', nothing, 'refused'],
        ['allow', nothing, 'encrypted'],
        ['allow', ca, 'encrypted'],
        ['allow', otherCa, 'refused'],
        ['prefer', nothing, 'encrypted'],
        ['prefer', otherCa, 'refused'],
      ],
    },
  ];

  for (const {what, certificate, access, outcomes} of situations) {
    describe(`given ${what}`, () => {
      before(() => serve(certificate, access));
      for (const [mode, [label, parameters], outcome] of outcomes) {
        it(`${mode}${label} is ${outcome}`, async () => {
          expect(await outcomeOf(`sslmode=${mode}${parameters()}`)).to.equal(outcome);
        });
      }
    });
  }
});
