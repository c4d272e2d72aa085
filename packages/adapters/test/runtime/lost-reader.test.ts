import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, constants, openSync} from 'node:fs';
import {mkdtemp, open, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect} from 'chai';

const program = path.join(import.meta.dirname, 'support/chatty-service.ts');

describe('a service whose log nobody reads', function () {
  this.timeout(20_000);
  let directory: string;
  let service: ChildProcess | undefined;

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'orderwell-log-'));
  });
  after(() => rm(directory, {recursive: true}));
  afterEach(() => service?.kill('SIGKILL'));

  function start(output: 'pipe' | number): ChildProcess {
    service = spawn(process.execPath, ['--conditions=source', program], {stdio: ['ignore', output, output, 'ipc']});
    return service;
  }

  /** Waits until it has written and told of 50 more lines. */
  async function goesOn(child: ChildProcess): Promise<void> {
    const waiting = new AbortController();
    const {promise, resolve} = Promise.withResolvers<string>();
    let told = 0;
    const count = (): void => void (++told === 50 && resolve('goes on'));
    child.on('message', count);
    const ended = once(child, 'exit', {signal: waiting.signal}).then(
      ([code]) => `ended with ${code}`,
      () => 'not awaited any more',
    );
    expect(await Promise.race([promise, ended])).to.equal('goes on');
    waiting.abort();
    child.off('message', count);
  }

  async function endsInOrder(child: ChildProcess): Promise<void> {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
  }

  for (const lost of ['stdout', 'stderr'] as const) {
    it(`given that the reader of ${lost} goes away, goes on and stops in order`, async () => {
      const child = start('pipe');
      child.stdout?.resume();
      child.stderr?.resume();
      await goesOn(child);
      child[lost]?.destroy();
      await goesOn(child);
      await endsInOrder(child);
    });
  }

  it('given a reader that comes back, writes to that one', async () => {
    const fifo = path.join(directory, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const first = await open(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const output = openSync(fifo, 'w');
    const child = start(output);
    closeSync(output);
    await goesOn(child);
    await first.close();
    await goesOn(child);
    const second = await open(fifo, constants.O_RDONLY);
    const {buffer, bytesRead} = await second.read();
    expect(buffer.toString('utf8', 0, bytesRead)).to.match(/"msg":"still here"|and here/);
    await second.close();
    await endsInOrder(child);
  });

  it('given a disk without room for the log, goes on', async () => {
    const full = openSync('/dev/full', 'w');
    const child = start(full);
    closeSync(full);
    await goesOn(child);
    await endsInOrder(child);
  });
});
