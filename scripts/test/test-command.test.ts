import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {expect} from 'chai';
import {startOf} from '../../packages/test-support/src/process-identity.ts';
import {sweepLeftovers} from '../../packages/test-support/src/sweep.ts';
import {root} from '../division.ts';

/** A room whose tests take a second and need no server. */
const room = 'packages/payment-app';

describe('the test command', function () {
  this.timeout(60_000);
  let temporary: string;

  beforeEach(() => {
    temporary = mkdtempSync(path.join(tmpdir(), 'orderwell-test-command-'));
  });
  afterEach(async () => {
    await sweepLeftovers(registerDir());
    rmSync(temporary, {recursive: true});
  });

  function run(...args: string[]): {code: number | null; out: string} {
    const {status, stdout, stderr} = spawnSync(process.execPath, ['--conditions=source', 'scripts/test.ts', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: environment(),
    });
    return {code: status, out: stdout + stderr};
  }

  /** Starts a run of tests that start servers, and resolves when it is in the middle of them. */
  async function begin(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--conditions=source', 'scripts/test.ts', '--long', 'packages/all-in-one'], {
      cwd: root,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const {promise, resolve} = Promise.withResolvers<ChildProcess>();
    createInterface({input: child.stdout}).on('line', (line) => {
      if (line.includes('✔')) resolve(child);
    });
    return promise;
  }

  const environment = (): NodeJS.ProcessEnv => ({
    // oxlint-disable-next-line node/no-process-env -- as at a terminal, but with temporary files of its own.
    ...process.env,
    TMPDIR: temporary,
    TEST_REGISTER_DIR: registerDir(),
  });
  const registerDir = (): string => path.join(temporary, 'register');

  it('given a room, runs that one, and leaves nothing behind', () => {
    const {code, out} = run(room);
    expect(out)
      .to.contain(`── ${room}\n`)
      .and.to.match(/\n[1-9]\d* passed, 0 failed, 0 skipped\n$/);
    expect(code).to.equal(0);
    expect(readdirSync(temporary)).to.deep.equal(['register']);
    expect(readdirSync(registerDir())).to.deep.equal([]);
  });

  it('given what a killed run has left behind, removes it first', () => {
    const left = path.join(temporary, 'orderwell-tests-left');
    mkdirSync(left);
    mkdirSync(registerDir());
    appendFileSync(
      path.join(registerDir(), '1-0.jsonl'),
      `${JSON.stringify({kind: 'directory', path: left, key: 1})}\n`,
    );
    expect(run(room).out).to.contain(`Removed what earlier runs have left behind: ${left}\n`);
    expect(existsSync(left)).to.equal(false);
  });

  it('given a run that was killed, ends its tests when the next one starts', async () => {
    const killed = await begin();
    killed.kill('SIGKILL');
    await once(killed, 'close');
    const [, pid] = /left behind: process (\d+), .*orderwell-tests-/.exec(run(room).out) ?? [];
    expect(startOf(Number(pid))).to.equal(undefined);
    expect(readdirSync(temporary)).to.deep.equal(['register']);
    expect(readdirSync(registerDir())).to.deep.equal([]);
  });

  it('given SIGTERM, ends its tests and removes what they have left', async () => {
    const ended = await begin();
    ended.kill('SIGTERM');
    expect(await once(ended, 'close')).to.deep.equal([143, null]);
    expect(readdirSync(temporary)).to.deep.equal(['register']);
    expect(readdirSync(registerDir())).to.deep.equal([]);
  });

  it('given a room that has no long tests, runs none and names the command that has them', () => {
    const {code, out} = run('--long', room);
    expect(out)
      .to.contain(`npx pnpm@12 test ${room}\n`)
      .and.to.match(/\n0 passed, 0 failed, 0 skipped\n$/);
    expect(code).to.equal(0);
  });

  it('given what is no room, says which there are and runs nothing', () => {
    const {code, out} = run('packages/domaine');
    expect(out).to.contain('there is no room packages/domaine').and.to.contain('packages/domain, ');
    expect(code).to.equal(2);
  });
});
