import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, readdir, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'chai';
import {DataDirInUseError} from '@orderwell/embedded-postgres';
import {isRunning, kill, messageOf, startedBy} from './support/processes.ts';
import {query} from './support/query.ts';
import {createSandbox, type Sandbox} from './support/sandbox.ts';

const racers = 5;

describe('embedded PostgreSQL: one owner of a data directory', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await createSandbox();
  });
  afterEach(() => sandbox.cleanUp());

  it('given a living start in this process, refuses a second one and leaves the first alone', async () => {
    const first = await sandbox.start();
    expect(await sandbox.start().catch((error: Error) => error)).to.be.instanceOf(DataDirInUseError);
    expect(await query(first.url('postgres'), 'select 1')).to.deep.equal([1]);
  });

  it('given a living start in another process, refuses a second one and leaves the first alone', async () => {
    const {url} = await startedBy(sandbox.fork());
    expect(await sandbox.start().catch((error: Error) => error)).to.be.instanceOf(DataDirInUseError);
    expect(await query(url, 'select 1')).to.deep.equal([1]);
  });

  it('given simultaneous starts in one process, lets exactly one win', async () => {
    const outcomes = await Promise.allSettled(Array.from({length: racers}, () => sandbox.start()));
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(errors).to.have.length(racers - 1);
    for (const error of errors) expect(error).to.be.instanceOf(DataDirInUseError);
  });

  it('given simultaneous starts in several processes, lets exactly one win', async () => {
    const messages = await Promise.all(Array.from({length: racers}, () => messageOf(sandbox.fork())));
    const kinds = messages.map((message) => (message.kind === 'failed' ? message.name : message.kind));
    expect(kinds.toSorted()).to.deep.equal([...Array<string>(racers - 1).fill('DataDirInUseError'), 'started']);
  });

  it('given simultaneous starts after a killed owner, lets exactly one win, with all data', async () => {
    const owner = sandbox.fork();
    const orphan = await startedBy(owner);
    await query(orphan.url, 'create table kept (value int)', 'insert into kept values (42)');
    await kill(owner);
    const messages = await Promise.all(Array.from({length: racers}, () => messageOf(sandbox.fork())));
    const winners = messages.flatMap((message) => (message.kind === 'started' ? [message] : []));
    expect(winners).to.have.length(1);
    expect(await query(winners[0]?.url ?? '', 'select value from kept')).to.deep.equal([42]);
  });

  it('given a killed owner, stops the orphaned server and starts afresh with all data', async () => {
    const owner = sandbox.fork();
    const orphan = await startedBy(owner);
    await query(orphan.url, 'create table kept (value int)', 'insert into kept values (42)');
    await kill(owner);
    expect(await query(orphan.url, 'select value from kept')).to.deep.equal([42]);

    const server = await sandbox.start();
    expect(await isRunning(orphan.pid)).to.equal(false);
    expect(await query(server.url('postgres'), 'select value from kept')).to.deep.equal([42]);
  });

  it('given a killed owner and a killed server, starts with all data', async () => {
    const owner = sandbox.fork();
    const orphan = await startedBy(owner);
    await query(orphan.url, 'create table kept (value int)', 'insert into kept values (42)');
    await kill(owner);
    process.kill(orphan.pid, 'SIGKILL');
    const server = await sandbox.start();
    expect(await query(server.url('postgres'), 'select value from kept')).to.deep.equal([42]);
  });

  it('given a stale postmaster.pid whose process id belongs to a stranger by now, starts and spares the stranger', async () => {
    await (await sandbox.start()).stop();
    const cluster = join(sandbox.dataDir, 'postgres');
    const {uid, gid} = await stat(cluster);
    // PostgreSQL takes any living process of its own user for a server, so the stranger must be one.
    const user = process.getuid?.() === 0 ? {uid, gid} : {};
    const stranger = spawn('sleep', ['600'], {...user, cwd: '/', stdio: 'ignore'});
    await once(stranger, 'spawn');
    sandbox.endsWithTest(stranger.pid as number);
    await writeFile(join(cluster, 'postmaster.pid'), `${stranger.pid}\n${cluster}\n1700000000\n5432\n\n127.0.0.1\n`);

    const server = await sandbox.start();
    expect(await query(server.url('postgres'), 'select 1')).to.deep.equal([1]);
    expect(await isRunning(stranger.pid as number)).to.equal(true);
  });

  it('given an owner that was killed while it created the cluster, starts with a complete one', async () => {
    const owner = sandbox.fork('first-line');
    const [, signal] = await once(owner, 'exit');
    expect(signal).to.equal('SIGKILL');
    expect(await readdir(sandbox.dataDir)).to.not.include('postgres');
    const server = await sandbox.start();
    expect(await query(server.url('postgres'), 'select 1')).to.deep.equal([1]);
  });

  it('given a half-made cluster, ignores it and clears it away', async () => {
    const halfMade = join(sandbox.dataDir, 'creating-abc123', 'postgres');
    await mkdir(halfMade, {recursive: true});
    await writeFile(join(halfMade, 'PG_VERSION'), '18\n');
    const server = await sandbox.start();
    expect(await query(server.url('postgres'), 'select 1')).to.deep.equal([1]);
    expect(await readdir(sandbox.dataDir)).to.have.members(['lock', 'password', 'postgres', 'server.log']);
  });
});
