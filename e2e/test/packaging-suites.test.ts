import {globSync} from 'node:fs';
import {cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {Outside, runOrSay} from '../support/outside.ts';

/** The runners that the suites are run in, each in one version, so that nothing of theirs changes on its own. */
const mocha = 'mocha@12.0.3';
const vitest = 'vitest@5.1.1';
/** What the examples, which run on Node.js, are compiled against. */
const nodeTypes = '@types/node@24.19.2';

/** Examples that have tests of their own. Those need the domain alone. */
const examples = globSync('*/*.test.ts', {cwd: path.join(workspaceRoot, 'examples')}).map((file) => path.dirname(file));
const suites = 'packages/domain/test/testing/in-memory-contracts.test.ts';

describe('the contract suites, installed elsewhere', function () {
  this.timeout(240_000);
  let outside: Outside;
  let folder: string;
  let testsOfFakes: number;

  before(async () => {
    outside = await Outside.open();
    folder = await outside.project('suites', [await outside.tarball('domain'), nodeTypes, mocha, vitest]);
    await mkdir(path.join(folder, 'fakes'));
    await cp(path.join(workspaceRoot, suites), path.join(folder, 'fakes/fakes.test.ts'));
    for (const name of examples) {
      await cp(path.join(workspaceRoot, 'examples', name), path.join(folder, name), {recursive: true});
    }
    await writeFile(
      path.join(folder, 'globals.js'),
      `import {describe, it} from 'node:test';\nObject.assign(globalThis, {describe, it});\n`,
    );
    const report = await run('mocha/bin/mocha.js', '--extension', 'ts', '--reporter', 'dot', 'fakes/*.test.ts');
    testsOfFakes = Number(/(\d+) passing/.exec(report)?.[1]);
  });
  after(() => outside.close());

  const run = (program: string, ...args: string[]): Promise<string> =>
    runOrSay(process.execPath, [path.join('node_modules', program), ...args], folder);

  const nodeTest = (...args: string[]): Promise<string> =>
    runOrSay(process.execPath, ['--test', '--test-reporter=tap', ...args], folder);

  it('given mocha, the fakes pass them', () => {
    expect(testsOfFakes).to.be.greaterThan(200);
  });

  it('given node:test, the fakes pass the same', async () => {
    const report = await nodeTest('--import', './globals.js', 'fakes/*.test.ts');
    expect(report).to.match(/^# fail 0$/m);
    expect(report).to.match(new RegExp(`^# pass ${testsOfFakes}$`, 'm'));
  });

  it('given vitest, the fakes pass the same', async () => {
    const args = ['run', '--globals', '--dir=fakes', '--reporter=json', '--outputFile=vitest.json'];
    await run('vitest/vitest.mjs', ...args);
    const report = await readFile(path.join(folder, 'vitest.json'), 'utf8');
    expect(JSON.parse(report)).to.include({success: true, numPassedTests: testsOfFakes, numFailedTests: 0});
  });

  it('given TypeScript, the examples compile against what is packed', async () => {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      allowImportingTsExtensions: true,
    };
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({compilerOptions, include: examples}));
    await runOrSay(path.join(workspaceRoot, 'node_modules/.bin/tsc'), ['-p', folder], folder);
  });

  it('given the examples, those of the ports that most users implement are there', () => {
    expect(examples).to.include.members(['sqlite-orders', 'http-gateway']);
  });

  for (const name of examples) {
    it(`the example ${name} passes its tests`, async () => {
      const report = await nodeTest(`${name}/*.test.ts`);
      expect(report).to.match(/^# fail 0$/m);
      expect(report).to.match(/^# pass [1-9]/m);
    });
  }
});
