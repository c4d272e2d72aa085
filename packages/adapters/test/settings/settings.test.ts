import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
  amqpSettings,
  databaseAddress,
  host,
  logLevel,
  port,
  postgresSettings,
  rate,
  readSettings,
  secretSettings,
  SettingsError,
} from '@orderwell/adapters/settings';
import {expect} from 'chai';
import {z} from 'zod';

const schema = z.object({
  PORT: port(3000),
  RATE: rate,
  HOST: host,
  LOG_LEVEL: logLevel,
  ...postgresSettings,
  ...amqpSettings('order'),
});
const read = (environment: Record<string, string>) => readSettings(schema, environment, {secrets: secretSettings});

function problems(environment: Record<string, string>): readonly string[] {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(path.join(tmpdir(), 'orderwell-settings-'))));
  after(() => rmSync(directory, {recursive: true}));

  it('given nothing, are the documented defaults', () => {
    expect(read({})).to.deep.include({
      PORT: 3000,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      AMQP_SERVER_URL: 'amqp://guest:guest@127.0.0.1:5672',
      AMQP_QUEUE_TYPE: 'quorum',
      EXCHANGE_NAME: 'orders_exchange',
      SEND_ROUTING_KEY: 'processingorders',
      RECEIVE_ROUTING_KEY: 'processedorders',
    });
    expect(databaseAddress(read({}), 'orders')).to.include({
      host: '127.0.0.1',
      port: 5432,
      user: 'postgres',
      password: undefined,
      database: 'orders',
    });
  });

  it('given an empty variable, take it as not set', () => {
    expect(read({PORT: '', POSTGRES_DB: ''})).to.include({PORT: 3000});
  });

  it('given several wrong ones, list all of them at once and show no value', () => {
    const listed = problems({
      PORT: 'hunter2',
      LOG_LEVEL: 'loud',
      AMQP_SERVER_URL: 'http://u:hunter2@x',
      AMQP_PREFETCH: '0',
    });
    expect(listed).to.deep.equal([
      'PORT must be a whole number from 0 to 65535',
      'LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent',
      'AMQP_SERVER_URL must look like amqp://user:password@host:5672, or amqps:// for TLS',
      'AMQP_PREFETCH must be a whole number from 1 to 1000',
    ]);
    expect(listed.join()).to.not.contain('hunter2');
  });

  for (const [value, expected] of [
    ['', 0],
    ['0', 0],
    ['0.05', 0.05],
    ['1', 1],
    ['1.0', 1],
  ] as const) {
    it(`given a rate of '${value}', take it as ${expected}`, () => {
      expect(read({RATE: value}).RATE).to.equal(expected);
    });
  }

  for (const value of ['1.01', '-0.1', '2', '.5', '5%', '1e-1', 'NaN']) {
    it(`given a rate of '${value}', refuse it`, () => {
      expect(problems({RATE: value})).to.deep.equal(['RATE must be a number from 0 to 1, such as 0.05']);
    });
  }

  for (const value of ['65536', '-1', '1.5', '0x10', ' ']) {
    it(`given the port ${JSON.stringify(value)}, refuse it`, () => {
      expect(problems({PORT: value})).to.have.length(1);
    });
  }

  it('given a secret in a file, read it from there', () => {
    const file = path.join(directory, 'password');
    writeFileSync(file, 'p@ss/word\n');
    const settings = read({POSTGRES_PASSWORD_FILE: file});
    expect(databaseAddress(settings, 'orders')).to.include({user: 'postgres', password: 'p@ss/word'});
  });

  it('given a secret twice or in a file that is not there, say so', () => {
    expect(problems({POSTGRES_PASSWORD: 'x', POSTGRES_PASSWORD_FILE: '/dev/null'})).to.deep.equal([
      'POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set; set one of them',
    ]);
    expect(problems({DATABASE_URL_FILE: path.join(directory, 'nowhere')})).to.deep.equal([
      'DATABASE_URL_FILE names a file that cannot be read (ENOENT)',
    ]);
  });

  it('given the parts of a database address or one URL, make the same of them', () => {
    const parts = {
      POSTGRES_HOST: 'db',
      POSTGRES_PORT: '6543',
      POSTGRES_USER: 'shop',
      POSTGRES_PASSWORD: 'pw',
      POSTGRES_DB: 'o',
    };
    const address = {host: 'db', port: 6543, user: 'shop', password: 'pw', database: 'o'};
    expect(databaseAddress(read(parts), 'orders')).to.include(address);
    expect(databaseAddress(read({POSTGRES_HOST: '::1'}), 'orders')).to.include({host: '::1'});
    expect(problems({POSTGRES_HOST: 'a:b'})).to.deep.equal([
      'POSTGRES_HOST must be a host name, an IP address or the directory of a Unix socket',
    ]);
    expect(databaseAddress(read({DATABASE_URL: 'postgres://shop:pw@db:6543/o'}), 'orders')).to.include(address);
    const bare = {DATABASE_URL: 'postgresql://db', POSTGRES_PASSWORD: 'pw'};
    expect(databaseAddress(read(bare), 'orders')).to.include({
      host: 'db',
      port: 5432,
      password: 'pw',
      database: 'orders',
    });
  });

  it('given odd names and passwords, hand them on as they are', () => {
    const odd = {POSTGRES_USER: 'sh:op@x/y', POSTGRES_PASSWORD: 'p@ss/w:rd?#%41&ö', POSTGRES_DB: 'bugs&co 100%25'};
    expect(databaseAddress(read({...odd, POSTGRES_HOST: '/var/run/postgresql'}), 'orders')).to.include({
      host: '/var/run/postgresql',
      user: odd.POSTGRES_USER,
      password: odd.POSTGRES_PASSWORD,
      database: odd.POSTGRES_DB,
    });
    const url = {DATABASE_URL: 'postgres://u@db/bugs%26co', POSTGRES_PASSWORD: odd.POSTGRES_PASSWORD};
    expect(databaseAddress(read(url), 'orders')).to.include({password: odd.POSTGRES_PASSWORD, database: 'bugs&co'});
  });

  it('given a name or an address that cannot work, refuse it and show no value', () => {
    for (const [setting, value, problem] of [
      ['POSTGRES_DB', 'ö'.repeat(32), 'must have at most 63 bytes; PostgreSQL cuts off the rest'],
      ['POSTGRES_USER', 'u'.repeat(64), 'must have at most 63 bytes; PostgreSQL cuts off the rest'],
      ['POSTGRES_DB', 'a\nb', 'must not hold control characters, such as the end of a Windows line'],
      ['POSTGRES_PORT', '0', 'must be a whole number from 1 to 65535'],
      ['DATABASE_URL', 'postgres://u:100%@db/o', 'must have % written as %25'],
      ['DATABASE_URL', 'postgres://db/o?pgbouncer=true', 'has the parameter pgbouncer, which is not supported'],
    ] as const) {
      expect(problems({[setting]: value})).to.deep.equal([`${setting} ${problem}`]);
    }
  });

  it('given a file with Windows line ends, refuse each line of it', () => {
    const told = 'ends with a carriage return: save the file that it comes from with Unix line ends';
    const lines = {POSTGRES_DB: 'orders\r', POSTGRES_PASSWORD: 'pw\r', LOG_LEVEL: 'info\r', HOST: '\r'};
    expect(problems(lines)).to.have.members(Object.keys(lines).map((setting) => `${setting} ${told}`));
    expect(problems({DATABASE_URL: 'postgres://db/o\r'})).to.deep.equal([`DATABASE_URL ${told}`]);
    expect(problems({POSTGRES_PASSWORD_FILE: '/run/secrets/password\r'})).to.deep.equal([
      `POSTGRES_PASSWORD_FILE ${told}`,
    ]);
  });
});
