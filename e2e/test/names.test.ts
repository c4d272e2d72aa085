import {existsSync, globSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {problemWith} from '../support/commands.ts';
import * as facts from '../support/facts.ts';
import {readPages} from '../support/markdown.ts';

/** A piece of text that somebody reads who looks for a way out: nothing in it may lead nowhere. */
interface Said {
  readonly where: string;
  readonly text: string;
}

/** What the command line can print: its sources without imports and comments. */
async function printed(): Promise<readonly Said[]> {
  const files = globSync('packages/cli/src/**/*.ts', {cwd: workspaceRoot}).toSorted();
  const all = await Promise.all(
    files.map(async (file) => spoken(file, await readFile(path.join(workspaceRoot, file), 'utf8'))),
  );
  return all.flat();
}

function spoken(file: string, source: string): readonly Said[] {
  return source.split('\n').flatMap((text, index) => {
    if (/^\s*(\/\*\*|\*|\/\/)|\bfrom '|^import |await import\(|^\s*import\(/.test(text)) return [];
    return [{where: `${file}:${index + 1}`, text}];
  });
}

/** What pages write as code within sentences. */
async function inPages(): Promise<readonly Said[]> {
  const pages = await readPages(workspaceRoot);
  return pages.flatMap(({file, inlineCode}) => inlineCode.map(({line, text}) => ({where: `${file}:${line}`, text})));
}

/** Every place where the pattern is found, with what was found. */
function found(said: readonly Said[], pattern: RegExp): readonly Said[] {
  return said.flatMap(({where, text}) => [...text.matchAll(pattern)].map(([match]) => ({where, text: match})));
}

const saying = ({where, text}: Said): string => `${where} ${text}`;

const commands = /\borderwell [a-z]+(?: [a-z]+)?(?: --[a-z-]+(?: \$\{\w+\}| <[\w-]+>)?)*/g;
const settings = /\b[A-Z]+(?:_[A-Z]+)+\b/g;
const queues = /\b[a-z]+(?:ing|ed)orders\b/g;
const services = /\b[a-z]+-app\b/g;

describe('what the command line says', () => {
  let said: readonly Said[];
  before(async () => {
    said = await printed();
  });

  const kinds: [what: string, pattern: RegExp, unknown: (name: string) => Promise<boolean>][] = [
    [
      'commands',
      commands,
      async (name) => problemWith({where: '', run: false, text: `npx pnpm@12 ${name}`}, workspaceRoot) !== undefined,
    ],
    ['paths of the services', /(?<=[\s"'`])\/[a-z]+\b/g, async (name) => !(await facts.servedPaths()).has(name)],
    ['settings', settings, async (name) => !(await facts.operatorsSettings()).has(name)],
    ['queues', queues, async (name) => !facts.usualQueues().has(name)],
    ['services', services, async (name) => !existsSync(path.join(workspaceRoot, 'packages', name))],
    ['pages', /\bdocs\/[\w/-]+\.md/g, async (name) => !existsSync(path.join(workspaceRoot, name))],
  ];
  for (const [what, pattern, unknown] of kinds) {
    it(`names only ${what} that exist`, async () => {
      const named = found(said, pattern);
      expect(named).to.not.deep.equal([]);
      const wrong: string[] = [];
      for (const name of named) if (await unknown(name.text)) wrong.push(saying(name));
      expect(wrong).to.deep.equal([]);
    });
  }
});

describe('what the pages name within sentences', () => {
  let said: readonly Said[];
  before(async () => {
    said = await inPages();
  });

  it('are commands that exist', () => {
    const named = found(said, /^orderwell .*/g);
    expect(named).to.not.deep.equal([]);
    const problems = named.filter(
      ({text}) => problemWith({where: '', run: false, text: `npx pnpm@12 ${text}`}, workspaceRoot) !== undefined,
    );
    expect(problems.map(saying)).to.deep.equal([]);
  });

  it('are paths that are served, or subpaths of the adapters', async () => {
    const known = new Set([...(await facts.servedPaths()), ...(await facts.adapterSubpaths())]);
    const named = found(said, /(?<=^(?:GET |POST )?)\/[\w{}/-]+$/g);
    expect(named).to.not.deep.equal([]);
    expect(named.filter(({text}) => !known.has(text)).map(saying)).to.deep.equal([]);
  });

  it('are queues of the usual names', () => {
    const named = found(said, queues);
    expect(named).to.not.deep.equal([]);
    expect(named.filter(({text}) => !facts.usualQueues().has(text)).map(saying)).to.deep.equal([]);
  });

  it('are settings and codes that the code knows', async () => {
    const code = await facts.codeWords();
    const named = found(said, settings);
    expect(named).to.not.deep.equal([]);
    // A secret can come from a file whose path is under its name with _FILE.
    expect(named.filter(({text}) => !code.has(text.replace(/_FILE$/, ''))).map(saying)).to.deep.equal([]);
  });
});
