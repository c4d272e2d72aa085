import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {plant, planted} from '../support/planted.ts';
import {commandsToRun, runnerOf, runners, toldCommands} from '../support/told-commands.ts';

describe('the commands that pages show and package.json files define', () => {
  const directory = planted();

  it('given a new one, are run as they stand', async () => {
    await plant(directory(), {
      'README.md': 'Say `npx pnpm@12 polish`.\n\n```sh\nnpx pnpm@12 rub --hard\n```\n',
      'package.json': JSON.stringify({name: 'root', scripts: {shine: 'node shine.js'}}),
    });
    const texts = (await commandsToRun(directory())).map(({text}) => text);
    expect(texts).to.deep.equal(['npx pnpm@12 rub --hard', 'npx pnpm@12 polish', 'npx pnpm@12 shine']);
  });

  it('given a script that others run, are run once', async () => {
    await plant(directory(), {
      'README.md': 'Say `npx pnpm@12 shine --bright`.\n',
      'package.json': JSON.stringify({name: 'root', scripts: {shine: 'node shine.js'}}),
      'packages/a/package.json': JSON.stringify({name: 'a', scripts: {rub: 'node rub.js'}}),
      'packages/b/package.json': JSON.stringify({name: 'b', scripts: {rub: 'node rub.js', scrub: 'node rub.js'}}),
      'packages/c/package.json': JSON.stringify({name: 'c', scripts: {rub: 'node rub.js --hard'}}),
    });
    expect((await commandsToRun(directory())).map(({text}) => text)).to.deep.equal([
      'npx pnpm@12 shine --bright',
      'npx pnpm@12 --filter a rub',
      'npx pnpm@12 --filter b scrub',
      'npx pnpm@12 --filter c rub',
    ]);
  });

  it('are run by the files that are said to, where not as they stand', async () => {
    const told = await toldCommands(workspaceRoot);
    const wrong: string[] = [];
    for (const [command, runner] of runners) {
      if (!told.some((one) => runnerOf(one) === runner)) wrong.push(`nobody tells of ${command}`);
      if ('nothingBecause' in runner) continue;
      const code = await readFile(path.join(workspaceRoot, runner.by), 'utf8');
      if (!code.includes(runner.holds)) wrong.push(`${runner.by} runs no ${command}`);
    }
    expect(wrong).to.deep.equal([]);
  });
});
