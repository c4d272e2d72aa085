import {mkdir, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {startEmbeddedPostgres} from '@orderwell/embedded-postgres';
import {StartedProcess} from '@orderwell/test-support';
import {expect} from 'chai';
import {Client} from 'pg';

/** A start that waits for something takes up to 30 s to be ended by force. */
const promptMs = 15_000;

describe('the one-command start, told to stop', function () {
  this.timeout(120_000);
  let directory: string;
  let temporary: string;
  let dataDir: string;
  const started: StartedProcess[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'orderwell-stop-'));
    temporary = path.join(directory, 'tmp');
    dataDir = path.join(directory, 'kept');
    await mkdir(temporary);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.stop()));
    await rm(directory, {recursive: true, force: true});
  });

  const start = (...args: string[]): StartedProcess => {
    const process = new StartedProcess('packages/all-in-one/src/main.ts', {
      args: ['--port', '0', ...args],
      environment: {TMPDIR: temporary},
      workingDirectory: directory,
    });
    started.push(process);
    return process;
  };
  const endOf = async (process: StartedProcess, signal: NodeJS.Signals) => {
    const toldAt = performance.now();
    const {code} = await process.stop(signal);
    return {code, isPrompt: performance.now() - toldAt < promptMs};
  };

  for (const signal of ['SIGHUP', 'SIGQUIT', 'SIGTERM'] as const) {
    it(`given ${signal} once it is ready, ends with 0 and leaves no PostgreSQL`, async () => {
      const process = start('--data-dir', 'kept');
      await process.line(/ready at http/);
      const pidFile = path.join(dataDir, 'postgres/postmaster.pid');
      const pid = Number.parseInt(await readFile(pidFile, 'utf8'), 10);
      expect((await process.stop(signal)).code).to.equal(0);
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).to.equal('');
      expect(await readdir(path.dirname(pidFile))).to.not.include('postmaster.pid');
    });
  }

  it('given Ctrl-C after many orders at once, prints not a line of its connections', async () => {
    const process = start('--ephemeral');
    const address = /http:\/\/[\d.]+:\d+/.exec(await process.line(/ready at http/))?.[0];
    const order = {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({productId: '1', quantity: 1}),
    };
    await Promise.all(Array.from({length: 40}, () => fetch(`${address}/orders`, order)));
    await process.line(/curl/);
    const before = process.lines.length;
    expect((await process.stop('SIGINT')).code).to.equal(0);
    expect(process.lines.slice(before).filter((line) => line !== '')).to.deep.equal([]);
  });

  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    it(`given ${signal} right after it began, ends with 0, never says that it is ready, and leaves no directory`, async () => {
      const process = start('--ephemeral');
      await process.line(/is starting/);
      expect(await endOf(process, signal)).to.deep.equal({code: 0, isPrompt: true});
      expect(process.lines).to.deep.equal(['Orderwell is starting …']);
      expect(await readdir(temporary)).to.deep.equal([]);
    });
  }

  for (const database of ['payments', 'orders']) {
    it(`given a database of ${database} that lets nobody in, and a signal, stops at once`, async () => {
      await lock(database);
      const process = start('--data-dir', 'kept');
      await process.line(/not currently accepting connections/);
      expect(await endOf(process, 'SIGINT')).to.deep.equal({code: 0, isPrompt: true});
      expect(await readdir(path.join(dataDir, 'postgres'))).to.not.include('postmaster.pid');
    });
  }

  async function lock(database: string): Promise<void> {
    const server = await startEmbeddedPostgres({dataDir, durable: false});
    const client = new Client({connectionString: server.url('postgres')});
    await client.connect();
    await client.query(`create database ${database} allow_connections false`);
    await client.end();
    await server.stop();
  }
});
