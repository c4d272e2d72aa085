import {expect} from 'chai';
import {parseArguments} from '../src/command-line/arguments.ts';
import {durationMs, readableDuration} from '../src/command-line/duration.ts';
import {UsageError} from '../src/command-line/errors.ts';
import {commandNames} from '../src/command-line/help.ts';
import {table} from '../src/command-line/table.ts';
import {orderwell} from './support/command-line.ts';

describe('the command line', () => {
  const understood: [line: string, asked: object][] = [
    ['dlq list', {command: 'dlq list', json: false, queue: undefined, limit: 100}],
    ['-- dlq list --json', {command: 'dlq list', json: true, queue: undefined, limit: 100}],
    ['dlq list --queue=q --limit 7', {command: 'dlq list', json: false, queue: 'q', limit: 7}],
    ['dlq show m-1', {command: 'dlq show', json: false, messageId: 'm-1', queue: undefined}],
    ['dlq show --queue q -- -m', {command: 'dlq show', json: false, messageId: '-m', queue: 'q'}],
    [
      'dlq redrive --queue q --all',
      {command: 'dlq redrive', json: false, queue: 'q', messageId: undefined, limit: 1e5},
    ],
    [
      'dlq redrive --queue q --all --limit 2',
      {command: 'dlq redrive', json: false, queue: 'q', messageId: undefined, limit: 2},
    ],
    [
      'dlq redrive --queue q --message-id m',
      {command: 'dlq redrive', json: false, queue: 'q', messageId: 'm', limit: 1e5},
    ],
    ['outbox status', {command: 'outbox status', json: false}],
    ['outbox parked', {command: 'outbox parked', json: false, limit: 100}],
    ['outbox parked --limit 7 --json', {command: 'outbox parked', json: true, limit: 7}],
    ['outbox redrive', {command: 'outbox redrive', json: false, orderId: undefined}],
    ['outbox redrive --order o-1', {command: 'outbox redrive', json: false, orderId: 'o-1'}],
    ['orders stuck', {command: 'orders stuck', json: false, olderThanMs: 300_000, limit: 100}],
    ['orders stuck --older-than 90s', {command: 'orders stuck', json: false, olderThanMs: 90_000, limit: 100}],
    ['doctor --json', {command: 'doctor', json: true}],
    ['reconcile', {command: 'reconcile', json: false, settledForMs: 60_000}],
    ['reconcile --settled-for 2h', {command: 'reconcile', json: false, settledForMs: 7_200_000}],
    ['--help', {command: 'help', of: undefined}],
    ['dlq -h', {command: 'help', of: undefined}],
    ['dlq list --help', {command: 'help', of: 'dlq list'}],
  ];
  for (const [line, asked] of understood) {
    it(`given "${line}", understands it`, () => {
      expect(parseArguments(line.split(' '))).to.deep.equal(asked);
    });
  }

  const refused: [line: string, problem: RegExp][] = [
    ['', /^there is no command ""; --help/],
    ['dlq', /^there is no command "dlq"; --help/],
    ['orders fly', /^there is no command "orders fly"/],
    ['constructor', /^there is no command/],
    ['dlq list extra', /^unexpected argument "extra"; usage: orderwell dlq list/],
    ['dlq list --queue', /^Option '--queue <value>' argument missing; usage/],
    ['dlq list --limit 0', /^--limit must be a whole number from 1 to 1000;/],
    ['dlq list --limit 1e3', /^--limit must/],
    ['dlq list --colour red', /^Unknown option '--colour'/],
    ['dlq show', /^which message\? its id is missing; usage/],
    ['dlq show a b', /^unexpected argument "b"/],
    ['dlq redrive --all', /^--queue is missing/],
    ['dlq redrive --queue q', /^give either --message-id or --all/],
    ['dlq redrive --queue q --all --message-id m', /^give either/],
    ['dlq redrive --queue q --message-id m --limit 2', /^--limit goes with --all/],
    ['outbox redrive o-1', /^unexpected argument "o-1"; usage: orderwell outbox redrive/],
    ['outbox redrive --order=', /^--order needs a value/],
    ['outbox parked --limit 0', /^--limit must be a whole number from 1 to 100000;/],
    ['orders stuck --older-than 5', /^--older-than must be a duration such as/],
    ['reconcile --settled-for forever', /^--settled-for must be a duration/],
  ];
  for (const [line, problem] of refused) {
    it(`given "${line}", says what is wrong`, () => {
      expect(() => parseArguments(line.split(' '))).to.throw(UsageError, problem);
    });
  }

  it('given a mistake, prints one line on stderr and exits with 2', async () => {
    expect(await orderwell([])).to.deep.equal({
      status: 2,
      out: '',
      err: 'orderwell: which command? --help shows all\n',
    });
    const {status, out, err} = await orderwell(['doctor', '--jsn']);
    expect([status, out]).to.deep.equal([2, '']);
    expect(err).to.match(/^orderwell: Unknown option '--jsn'; usage: orderwell doctor \[--json\]\n$/);
  });

  it('given --help, shows all commands, and of each its usage', async () => {
    const {status, out} = await orderwell(['--help']);
    expect(status).to.equal(0);
    for (const name of commandNames) {
      expect(out).to.contain(`  ${name} `);
      const help = await orderwell([...name.split(' '), '--help']);
      expect(help).to.include({status: 0, err: ''});
      expect(help.out).to.match(new RegExp(`^Usage: orderwell ${name} `));
    }
  });

  it('given settings that are wrong, says all that is wrong in one line and exits with 1', async () => {
    const environment = {POSTGRES_PORT: 'five', ORDERS_DATABASE_URL: 'mysql://me:swordfish@db'};
    const {status, err} = await orderwell(['outbox', 'status'], {environment});
    expect(status).to.equal(1);
    expect(err).to.match(/^orderwell: POSTGRES_PORT must be .*; ORDERS_DATABASE_URL must be [^\n]*\n$/);
    expect(err).not.to.contain('swordfish');
  });
});

describe('durations', () => {
  it('are read with their unit', () => {
    expect(['0s', '250ms', '90s', '5m', '2h', '1d', '5', 'm', '-1s', '1.5h', ''].map(durationMs)).to.deep.equal([
      0,
      250,
      90_000,
      300_000,
      7_200_000,
      86_400_000,
      ...Array.from({length: 5}, () => undefined),
    ]);
  });

  it('are shown in their two largest units', () => {
    const shown = [-5, 0, 59_999, 60_000, 61_000, 3_600_000, 7_500_000, 90_000_000].map(readableDuration);
    expect(shown).to.deep.equal(['0 s', '0 s', '59 s', '1 min', '1 min 1 s', '1 h', '2 h 5 min', '1 d 1 h']);
  });
});

describe('tables', () => {
  it('are aligned, numbers to the right, and keep what others wrote on one harmless line', () => {
    const rows = [
      ['a', 7, 'x\n\u001b[31my'],
      ['long', 1_000, undefined],
    ];
    expect(table(['name', 'count', 'note'], rows)).to.equal(
      ['NAME  COUNT  NOTE', 'a         7  x [31my', 'long   1000  –'].join('\n'),
    );
  });
});
