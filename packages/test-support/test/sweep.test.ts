import {appendFile, mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
  brokerUrl,
  requireBroker,
  StartedProcess,
  stopTestServer,
  sweepLeftovers,
  testServer,
} from '@orderwell/test-support';
import {connect} from 'amqplib';
import {expect} from 'chai';
import {Client} from 'pg';
import {startOf} from '../src/process-identity.ts';

/** What the process in `support/leaving-behind.ts` tells of what it has made. */
interface Made {
  readonly queues: readonly string[];
  readonly exchange: string;
  readonly databaseUrl: string;
  readonly serverPid: number;
  readonly servicePid: number;
}

/** What is there after a process was killed, or after that was swept. */
interface There {
  readonly queues: readonly boolean[];
  readonly exchange: boolean;
  readonly database: boolean;
  readonly server: boolean;
  readonly service: boolean;
  readonly files: number;
}

const everything = {queues: [true, true], exchange: true, database: true, server: true, service: true, files: 1};
const nothing = {queues: [false, false], exchange: false, database: false, server: false, service: false, files: 0};

describe('sweeping what killed tests have left behind', function () {
  this.timeout(60_000);
  let parent: string;
  let register: string;
  let temporary: string;
  const started: StartedProcess[] = [];

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'orderwell-test-sweep-'));
    [register, temporary] = [path.join(parent, 'register'), await mkdtemp(path.join(parent, 'tmp-'))];
  });
  afterEach(async () => {
    for (const process of started.splice(0)) {
      process.kill('SIGKILL');
      await process.ended;
    }
    const {left} = await sweepLeftovers(register);
    expect(left).to.deep.equal([]);
    await rm(parent, {recursive: true});
  });
  after(() => stopTestServer());

  it('given a process that was killed, removes its queues, database, server and service, and is done', async () => {
    const {process, made} = await start();
    process.kill('SIGKILL');
    await process.ended;
    expect(await there(made)).to.deep.equal(everything);

    const {swept, left} = await sweepLeftovers(register);
    expect(left).to.deep.equal([]);
    expect(swept.join()).to.contain(new URL(made.databaseUrl).pathname.slice(1)).and.to.contain(made.exchange);
    expect(await there(made)).to.deep.equal(nothing);
    expect(await readdir(register)).to.deep.equal([]);
    expect(await sweepLeftovers(register)).to.deep.equal({swept: [], left: []});
  });

  it('given a process that runs beside one that was killed, leaves alone what it uses', async () => {
    const [killed, alive] = await Promise.all([start(), start()]);
    killed.process.kill('SIGKILL');
    await killed.process.ended;

    await sweepLeftovers(register);
    expect(await there(killed.made)).to.deep.equal({...nothing, files: 1});
    expect(await there(alive.made)).to.deep.equal(everything);
  });

  it('given a service that was stopped and an owner that died meanwhile, ends it all the same', async () => {
    const {process: owner, made} = await start();
    process.kill(made.servicePid, 'SIGSTOP');
    owner.kill('SIGKILL');
    await owner.ended;
    await sweepLeftovers(register);
    expect(startOf(made.servicePid)).to.equal(undefined);
  });

  it('given a file whose process id belongs to somebody else by now, takes its owner for dead, and that one for a stranger', async () => {
    const stranger = new StartedProcess('packages/test-support/test/support/stubborn.ts');
    started.push(stranger);
    await stranger.line(/running/);
    const pid = stranger.child.pid ?? 0;
    await mkdir(register);
    await writeFile(
      path.join(register, `${pid}-1.jsonl`),
      `${JSON.stringify({kind: 'process', pid, key: 1, startedAt: '1'})}\n`,
    );
    expect(await sweepLeftovers(register)).to.deep.equal({swept: [], left: []});
    expect(await readdir(register)).to.deep.equal([]);
    expect(startOf(pid)).to.be.a('string');
  });

  it('given what no test has made, or a server out of reach, leaves it, says so, and tries again next time', async () => {
    await mkdir(register);
    const entries = [
      {kind: 'directory', path: parent.replace('orderwell-test-', ''), key: 1},
      {kind: 'database', url: 'postgres://postgres@127.0.0.1:1/orders', key: 2},
      {kind: 'database', url: 'postgres://postgres@127.0.0.1:1/orderwell_test_x', key: 3},
    ];
    const file = path.join(register, '1-0.jsonl');
    for (const entry of entries) await appendFile(file, `${JSON.stringify(entry)}\n`);
    const {swept, left} = await sweepLeftovers(register);
    expect(swept).to.deep.equal([]);
    expect(left.map((line) => /not made by a test|ECONNREFUSED/.exec(line)?.[0])).to.deep.equal([
      'not made by a test',
      'not made by a test',
      'ECONNREFUSED',
    ]);
    expect(await readdir(register)).to.deep.equal(['1-0.jsonl']);
    await rm(file);
  });

  async function start(): Promise<{process: StartedProcess; made: Made}> {
    const server = Object.assign(new URL((await testServer()).url('')), {pathname: ''}).href;
    const process = new StartedProcess('packages/test-support/test/support/leaving-behind.ts', {
      environment: {TEST_REGISTER_DIR: register, TMPDIR: temporary, TEST_POSTGRES_URL: server},
    });
    started.push(process);
    return {process, made: JSON.parse(await process.line(/^\{/)) as Made};
  }

  async function there({queues, exchange, databaseUrl, serverPid, servicePid}: Made): Promise<There> {
    return {
      queues: await Promise.all(queues.map((name) => isAtBroker((channel) => channel.checkQueue(name)))),
      exchange: await isAtBroker((channel) => channel.checkExchange(exchange)),
      database: await takesConnections(databaseUrl),
      server: startOf(serverPid) !== undefined,
      service: startOf(servicePid) !== undefined,
      files: (await readdir(temporary)).length,
    };
  }
});

type Channel = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>;

async function isAtBroker(check: (channel: Channel) => Promise<unknown>): Promise<boolean> {
  const model = await connect(brokerUrl());
  model.on('error', () => undefined);
  const channel = await model.createChannel();
  // The broker closes the channel on which it was asked for what is not there.
  channel.on('error', () => undefined);
  const found = await check(channel).then(
    () => true,
    () => false,
  );
  await model.close();
  return found;
}

async function takesConnections(url: string): Promise<boolean> {
  const client = new Client({connectionString: url});
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
