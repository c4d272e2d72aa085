import {once} from 'node:events';
import {readFile, rm, stat, writeFile} from 'node:fs/promises';
import {type AddressInfo, createServer, Server} from 'node:net';
import {join} from 'node:path';
import {expect} from 'chai';
import {stub} from 'sinon';
import {EmbeddedPostgresError} from '@orderwell/embedded-postgres';
import {ended, isRunning, messageOf, startedBy} from './support/processes.ts';
import {query} from './support/query.ts';
import {createSandbox, type Sandbox} from './support/sandbox.ts';

describe('embedded PostgreSQL: start and stop', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await createSandbox();
  });
  afterEach(() => sandbox.cleanUp());

  it('given no directory, creates a cluster in UTF-8 and locale C, and accepts connections', async () => {
    const server = await sandbox.start();
    expect(await query(server.url('postgres'), 'show server_encoding')).to.deep.equal(['UTF8']);
    const collation = 'select datcollate from pg_database where datname = current_database()';
    expect(await query(server.url('postgres'), collation)).to.deep.equal(['C']);
  });

  it('given a running server, listens on the loopback address only and on no socket file', async () => {
    const server = await sandbox.start();
    expect(await query(server.url('postgres'), 'show listen_addresses')).to.deep.equal(['127.0.0.1']);
    expect(await query(server.url('postgres'), 'show unix_socket_directories')).to.deep.equal(['']);
  });

  it('given a wrong password, refuses the connection', async () => {
    const server = await sandbox.start();
    const url = server.url('postgres').replace(server.password, 'guessed');
    const outcome = await query(url, 'select 1').catch((error: Error) => error.message);
    expect(outcome).to.match(/password authentication failed/);
  });

  it('given a new cluster, keeps its password in a file for this user only', async () => {
    const server = await sandbox.start();
    const file = join(sandbox.dataDir, 'password');
    expect(await readFile(file, 'utf8')).to.equal(server.password);
    const {mode, uid} = await stat(file);
    expect(mode & 0o777).to.equal(0o600);
    expect(uid).to.equal(process.getuid?.());
  });

  it('given a stop and a new start, still has the data', async () => {
    const first = await sandbox.start();
    await query(first.url('postgres'), 'create table kept (value int)', 'insert into kept values (42)');
    await first.stop();
    expect(await isRunning(first.pid)).to.equal(false);
    const second = await sandbox.start();
    expect(await query(second.url('postgres'), 'select value from kept')).to.deep.equal([42]);
  });

  it('given open sessions, stops nevertheless', async () => {
    const server = await sandbox.start();
    const asleep = query(server.url('postgres'), 'select pg_sleep(600)').catch((error: Error) => error.message);
    const watching = `select 1 from pg_stat_activity where query like 'select pg_sleep%'`;
    while ((await query(server.url('postgres'), watching)).length === 0);
    await server.stop();
    expect(await asleep).to.match(/terminating connection/);
  });

  it('given several calls of stop, at once and later, each resolves', async () => {
    const server = await sandbox.start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await isRunning(server.pid)).to.equal(false);
  });

  it('given a stop, does not report the end as unexpected', async () => {
    const server = await sandbox.start();
    const unexpected = server.exited.then(() => 'exited');
    await server.stop();
    expect(await Promise.race([unexpected, new Promise((resolve) => setImmediate(resolve, 'silent'))])).to.equal(
      'silent',
    );
  });

  it('given that the server is killed, tells how it ended, and the directory can be used again', async () => {
    const first = await sandbox.start();
    await query(first.url('postgres'), 'create table kept (value int)');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).to.deep.equal({code: null, signal: 'SIGKILL'});
    const second = await sandbox.start();
    expect(await query(second.url('postgres'), 'select count(*)::int from kept')).to.deep.equal([0]);
    await first.stop();
    expect(await query(second.url('postgres'), 'select 1')).to.deep.equal([1]);
  });

  it('given Ctrl-C in a terminal, leaves the server running until stop', async () => {
    const starter = sandbox.fork();
    const {url} = await startedBy(starter);
    const interrupted = messageOf(starter);
    process.kill(-(starter.pid as number), 'SIGINT');
    expect(await interrupted).to.deep.equal({kind: 'interrupted'});
    expect(await query(url, 'select 1', 'select 2')).to.deep.equal([2]);
  });

  it('given a parent that exits without stop, ends the server', async () => {
    const starter = sandbox.fork();
    const {pid} = await startedBy(starter);
    starter.disconnect();
    await once(starter, 'exit');
    await ended(pid);
  });

  it('given that the chosen port gets taken in between, takes another', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const taken = squatter.address();
    // The port is chosen by listening on one and looking which it is: let the first look find the squatter's.
    const look = stub(Server.prototype, 'address').callThrough().onFirstCall().returns(taken);
    try {
      const server = await sandbox.start();
      expect(await query(server.url('postgres'), 'select 1')).to.deep.equal([1]);
      expect(server.port).to.not.equal((taken as AddressInfo).port);
    } finally {
      look.restore();
      squatter.close();
    }
  });

  it('given the data of another major version, says so in one line', async () => {
    const server = await sandbox.start();
    await server.stop();
    await writeFile(join(sandbox.dataDir, 'postgres', 'PG_VERSION'), '15\n');
    const error = await sandbox.start().catch((failure: Error) => failure);
    expect(error).to.be.instanceOf(EmbeddedPostgresError);
    expect((error as Error).message).to.match(/^PostgreSQL did not start \(FATAL: .*version 15.*server\.log.*$/);
  });

  it('given a data directory that is a file, says so in one line', async () => {
    await writeFile(join(sandbox.parentDir, 'state'), '');
    const error = await sandbox.start().catch((failure: Error) => failure);
    expect(error).to.be.instanceOf(EmbeddedPostgresError);
    expect((error as Error).message).to.match(/^Cannot use .* as data directory .*$/);
  });

  it('given a lost password file, says what to do', async () => {
    await (await sandbox.start()).stop();
    await rm(join(sandbox.dataDir, 'password'));
    const error = await sandbox.start().catch((failure: Error) => failure);
    expect(error).to.be.instanceOf(EmbeddedPostgresError);
    expect((error as Error).message).to.match(/^Cannot read the password .* put that file back.*$/);
  });

  it('given a platform without a package, names it and the way out', async () => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor;
    Object.defineProperty(process, 'platform', {...platform, value: 'sunos'});
    try {
      const error = await sandbox.start().catch((failure: Error) => failure);
      expect(error).to.be.instanceOf(EmbeddedPostgresError);
      expect((error as Error).message).to.match(/sunos on .*DATABASE_URL/);
    } finally {
      Object.defineProperty(process, 'platform', platform);
    }
  });

  it('given a server, writes its log to the directory and to the given function', async () => {
    const lines: string[] = [];
    const server = await sandbox.start((line) => lines.push(line));
    await server.stop();
    const file = await readFile(join(sandbox.dataDir, 'server.log'), 'utf8');
    expect(lines.join('\n')).to.include('database system is ready to accept connections');
    expect(file).to.include('database system is ready to accept connections');
  });
});
