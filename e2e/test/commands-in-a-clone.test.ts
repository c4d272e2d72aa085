import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {cp, glob, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {requireOwnBroker, workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {commandsToRun} from '../support/told-commands.ts';

const run = promisify(execFile);
const commands = await commandsToRun(workspaceRoot);
const outputBytesMax = 50_000_000;

// oxlint-disable-next-line node/no-process-env -- as at a terminal; npx asks there whether it may fetch pnpm.
const environment = {...process.env, npm_config_yes: 'true'};

/** Commands that find what they look for, and say so by their exit status. */
const exitStatus: Readonly<Record<string, number>> = {'npx pnpm@12 simulate --bug declineOnTimeOut': 1};

describe('in a clone in which nothing was built', function () {
  this.timeout(240_000);
  let clone: string;

  before(async () => {
    clone = await mkdtemp(path.join(tmpdir(), 'orderwell-clone-'));
    const {stdout} = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: workspaceRoot,
    });
    for (const file of stdout.split('\0').filter((name) => name !== '')) {
      const original = path.join(workspaceRoot, file);
      if (existsSync(original)) await cp(original, path.join(clone, file));
    }
    await ends('npx pnpm@12 install --frozen-lockfile --prefer-offline');
  });
  after(() => rm(clone, {recursive: true, force: true}));

  for (const {where, text} of commands) {
    it(`${text}, told in ${where}, ends well`, async function () {
      if (text.includes(' torture ')) requireOwnBroker(this);
      await ends(text, exitStatus[text]);
    });
  }

  it('given that everything was built, every package has what its exports lead to', async () => {
    const missing: string[] = [];
    for await (const file of glob('packages/*/package.json', {cwd: clone})) {
      const {exports = {}, bin = {}} = JSON.parse(await readFile(path.join(clone, file), 'utf8')) as {
        exports?: Record<string, string | Record<string, string>>;
        bin?: Record<string, string>;
      };
      const targets = [...Object.values(exports), bin].flatMap((target) =>
        typeof target === 'string' ? [target] : Object.values(target),
      );
      const folder = path.dirname(file);
      missing.push(
        ...targets.map((target) => path.join(folder, target)).filter((it) => !existsSync(path.join(clone, it))),
      );
    }
    expect(missing).to.deep.equal([]);
  });

  async function ends(command: string, status = 0): Promise<void> {
    const ended = await run('sh', ['-c', command], {cwd: clone, env: environment, maxBuffer: outputBytesMax}).then(
      ({stdout, stderr}) => ({code: 0, stdout, stderr}),
      (error: {code: number; stdout: string; stderr: string}) => error,
    );
    expect(ended.code, `${ended.stdout}\n${ended.stderr}`).to.equal(status);
  }
});
