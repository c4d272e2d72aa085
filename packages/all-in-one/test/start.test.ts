import {once} from 'node:events';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {eventually, StartedProcess} from '@orderwell/test-support';
import {expect} from 'chai';

const program = 'packages/all-in-one/src/main.ts';

interface OrderJson {
  readonly id: string;
  readonly status: string;
  readonly totalPrice: number;
}

describe('the one-command start', function () {
  this.timeout(120_000);
  let directory: string;
  const started: StartedProcess[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'orderwell-start-'));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.stop()));
    await rm(directory, {recursive: true, force: true});
  });

  const start = (...args: string[]): StartedProcess => {
    const process = new StartedProcess(program, {args, workingDirectory: directory});
    started.push(process);
    return process;
  };
  const addressOf = async (process: StartedProcess): Promise<string> => {
    const line = await process.line(/ready at http/);
    return /http:\/\/[\d.]+:\d+/.exec(line)?.[0] ?? line;
  };
  const place = async (address: string, quantity: number): Promise<OrderJson> => {
    const response = await fetch(`${address}/orders`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({productId: '1', quantity}),
    });
    expect(response.status).to.equal(201);
    return (await response.json()) as OrderJson;
  };
  const show = async (address: string, id: string): Promise<OrderJson> =>
    (await fetch(`${address}/orders/${id}`)).json() as Promise<OrderJson>;
  const settled = (address: string, {id}: OrderJson): Promise<OrderJson> =>
    eventually(
      () => show(address, id),
      ({status}) => status !== 'Pending',
      `a verdict on order ${id}`,
    );

  it('given an empty directory, says where the API is and confirms or cancels orders', async () => {
    const process = start('--port', '0');
    const address = await addressOf(process);
    expect((await settled(address, await place(address, 5))).status).to.equal('Confirmed');
    expect((await settled(address, await place(address, 6))).status).to.equal('Canceled');
    expect(await process.line(/curl/)).to.contain(`${address}/orders`);
    expect((await process.stop('SIGINT')).code).to.equal(0);
    expect(await readdir(directory)).to.deep.equal(['.orderwell']);
  });

  it('given Ctrl-C and another start, still has the orders', async () => {
    const first = start('--port', '0', '--data-dir', 'kept');
    const order = await place(await addressOf(first), 1);
    await settled(await addressOf(first), order);
    expect((await first.stop('SIGINT')).code).to.equal(0);
    const second = start('--port', '0', '--data-dir', 'kept');
    expect((await show(await addressOf(second), order.id)).status).to.equal('Confirmed');
  });

  it('given kill -9 under way, finishes every order after the next start', async () => {
    const first = start('--port', '0');
    const address = await addressOf(first);
    const orders = await Promise.all(Array.from({length: 20}, (_, index) => place(address, index % 2 === 0 ? 5 : 6)));
    first.kill('SIGKILL');
    await first.ended;
    const again = await addressOf(start('--port', '0'));
    const verdicts = await Promise.all(orders.map((order) => settled(again, order)));
    const expected = orders.map(({totalPrice}) => (totalPrice === 995 ? 'Confirmed' : 'Canceled'));
    expect(verdicts.map(({status}) => status)).to.deep.equal(expected);
  });

  it('given a data directory that another start uses, says so in one line', async () => {
    await addressOf(start('--port', '0'));
    const second = start('--port', '0');
    expect((await second.ended).code).to.equal(1);
    expect(second.lines.filter((line) => line.startsWith('orderwell:'))).to.have.length(1);
    expect(second.output).to.match(/\.orderwell.*in use/);
  });

  it('given a taken port, says so in one line and leaves the data directory usable', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const {port} = other.address() as AddressInfo;
    const refused = start('--port', `${port}`);
    expect((await refused.ended).code).to.equal(1);
    expect(refused.lines.filter((line) => line.startsWith('orderwell:'))).to.have.length(1);
    expect(refused.output).to.contain(`${port}`);
    await new Promise((resolve) => other.close(resolve));
    await addressOf(start('--port', '0'));
  });

  it('given --ephemeral, keeps nothing', async () => {
    const process = start('--port', '0', '--ephemeral');
    await place(await addressOf(process), 1);
    expect((await process.stop('SIGINT')).code).to.equal(0);
    expect(await readdir(directory)).to.deep.equal([]);
  });

  const mistakes: [what: string, args: string[], complaint: RegExp][] = [
    ['a port that is none', ['--port', 'http'], /PORT must be a whole number/],
    ['an unknown option', ['--prot', '3000'], /--prot.*--help/],
    ['an option without its value', ['--data-dir'], /--data-dir.*--help/],
    ['an empty data directory', ['--data-dir', ''], /--data-dir needs a path/],
    ['an empty port', ['--port='], /--port needs a number/],
    ['two options that exclude each other', ['--ephemeral', '--data-dir', 'x'], /exclude each other/],
  ];
  for (const [what, args, complaint] of mistakes) {
    it(`given ${what}, says what is wrong and ends with 1`, async () => {
      const process = start(...args);
      expect((await process.ended).code).to.equal(1);
      expect(process.output).to.match(complaint);
    });
  }

  it('given variables that are empty, takes its own defaults', async () => {
    const empty = {PORT: '', LOG_LEVEL: '', SHUTDOWN_DELAY_MS: '', HOST: '', DATABASE_URL: '', AMQP_SERVER_URL: ''};
    // The one that order-app listens on by default.
    const taken = createServer().listen(9000, '127.0.0.1');
    await once(taken, 'listening').catch(() => undefined);
    const process = new StartedProcess(program, {
      args: ['--port', '0'],
      environment: {...empty, MANAGEMENT_PORT: ''},
      workingDirectory: directory,
    });
    started.push(process);
    await addressOf(process);
    expect(process.lines.filter((line) => line.startsWith('{'))).to.deep.equal([]);
    taken.close();
  });

  it('given a HOST that is every address, shows one that works', async () => {
    const process = new StartedProcess(program, {
      args: ['--port', '0', '--ephemeral'],
      environment: {HOST: '::'},
      workingDirectory: directory,
    });
    started.push(process);
    const address = /http:\/\/\S+/.exec(await process.line(/ready at http/))?.[0] ?? '';
    expect(address).to.match(/^http:\/\/\[::1\]:\d+$/);
    await place(address, 1);
  });

  it('given settings of a broker, which it does not use, complains of others only', async () => {
    const environment = {SEND_ROUTING_KEY: 'one', RECEIVE_ROUTING_KEY: 'one', AMQP_PREFETCH: '0', PORT: 'http'};
    const process = new StartedProcess(program, {environment, workingDirectory: directory});
    started.push(process);
    expect((await process.ended).code).to.equal(1);
    expect(process.output)
      .to.match(/PORT must be a whole number/)
      .and.not.match(/ROUTING_KEY|AMQP/);
  });

  it('given --help, shows the options', async () => {
    const process = start('--help');
    expect((await process.ended).code).to.equal(0);
    for (const option of ['--port', '--data-dir', '--ephemeral']) expect(process.output).to.contain(option);
  });
});
