import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {Client} from 'pg';
import {commandsOf, problemWith} from '../support/commands.ts';
import * as facts from '../support/facts.ts';
import {importsAmong} from '../support/import-graph.ts';
import {type CodeBlock, type Page, plain, readPages, regionOf, type Table} from '../support/markdown.ts';
import {runStartCommand, type StartedSystem} from '../support/start-command.ts';
import {timesOf, written} from '../support/times.ts';

const pages = await readPages(workspaceRoot);
const run = promisify(execFile);

const startTimeoutMs = 70_000;
/** How long a page's "a moment later" may be. */
const momentMs = 10_000;
const pollMs = 50;
const commandTimeoutMs = 15_000;

describe('the pages', () => {
  it('lead somewhere with every relative link and anchor', () => {
    const dead = pages.flatMap((page) =>
      page.links.flatMap(({line, target}) => (leadsSomewhere(page, target) ? [] : [`${page.file}:${line} ${target}`])),
    );
    expect(dead).to.deep.equal([]);
  });

  it('show no command that a reader could not run', () => {
    const problems = pages.flatMap(commandsOf).flatMap((command) => {
      const problem = problemWith(command, workspaceRoot);
      return problem === undefined ? [] : [`${command.where} ${command.text}: ${problem}`];
    });
    expect(problems).to.deep.equal([]);
  });

  for (const [page, {mark, line, text}] of blocks('file')) {
    it(`${page.file}:${line} shows ${mark?.argument} as it is`, async () => {
      const [file = '', region = ''] = (mark?.argument ?? '').split('#');
      expect(text).to.equal(regionOf(await readFile(path.join(workspaceRoot, file), 'utf8'), region));
    });
  }

  it('list every decision', () => {
    const index = pages.find(({file}) => file === 'docs/decisions/README.md');
    const records = pages
      .filter(({file}) => /^docs\/decisions\/\d{4}-/.test(file))
      .map(({file}) => path.basename(file));
    expect(index?.links.map(({target}) => target)).to.deep.equal(records);
  });
});

describe('the page about reliability', () => {
  it('names only tests that there are', async () => {
    const [, ...rows] = tables('tests').flatMap((table) => table.rows);
    expect(rows).to.not.deep.equal([]);
    const wrong: string[] = [];
    for (const cell of rows.flat()) {
      for (const [, words = '', file = ''] of cell.matchAll(/"([^"]+)" \(\[[^\]]+\]\(\.\.\/([^)]+)\)\)/g)) {
        const code = await readFile(path.join(workspaceRoot, file), 'utf8');
        if (!code.includes(words)) wrong.push(`${file} has no test "${words}"`);
      }
    }
    expect(wrong).to.deep.equal([]);
  });
});

describe('the examples', () => {
  it('pass their own tests', async function () {
    this.timeout(60_000);
    const {stdout} = await run(process.execPath, ['--conditions=source', '--test', '**/*.test.ts'], {
      cwd: path.join(workspaceRoot, 'examples'),
      timeout: 50_000,
    });
    expect(stdout)
      .to.match(/^# fail 0$|^ℹ fail 0$/m)
      .and.to.match(/^\S pass [1-9]/m);
  });
});

describe('what the pages say of the code', () => {
  it('the state tables are those of the domain', () => {
    const shown = tables('states');
    expect(shown.map(({mark}) => mark?.argument)).to.deep.equal(['orderStateTable', 'paymentStateTable']);
    for (const {mark, rows} of shown)
      expect(rows.map((row) => row.map(plain))).to.deep.equal(facts.stateRows(mark?.argument ?? ''));
  });

  it('the folders of a room are those, and import only of the ones named before', async () => {
    const [, ...rows] = tables('folders').flatMap((table) => table.rows);
    expect(rows.map(([room = '']) => plain(room))).to.deep.equal(['amqp', 'koa', 'mikro-orm']);
    for (const [room = '', order = ''] of rows) {
      const folders = [...order.matchAll(/`([\w-]+)\/`/g)].map(([, folder = '']) => folder);
      const imports = await importsAmong(path.join(workspaceRoot, 'packages/adapters/src', plain(room)));
      expect([...imports.keys()].filter((part) => !part.includes('.'))).to.have.members(folders);
      const upwards = folders.flatMap((folder, at) =>
        folders.slice(at + 1).flatMap((later) => (imports.get(folder)?.has(later) ? [`${folder} -> ${later}`] : [])),
      );
      expect(upwards, room).to.deep.equal([]);
    }
  });

  it('the ports promise what their docstrings promise', async () => {
    const [, ...rows] = tables('promises').flatMap((table) => table.rows);
    expect(rows).to.not.deep.equal([]);
    for (const [port = '', promises = ''] of rows) {
      const [, target = ''] = /\]\(\.\.\/([^)]+)\)/.exec(port) ?? [];
      expect(
        promises.split(', ').filter((name) => name !== '–'),
        port,
      ).to.deep.equal(await facts.promisesIn(target));
    }
  });

  it('the contract suites are those of the domain', async () => {
    const [, ...rows] = tables('suites').flatMap((table) => table.rows);
    const shown = rows.flatMap(([suite = '']) => suite.split(', ').map(plain));
    const suites = Object.keys(await import('@orderwell/domain/testing')).filter((name) => name.startsWith('describe'));
    expect(shown).to.have.members(suites);
  });

  it('the limits have the values of the code', async () => {
    const [, ...rows] = tables('limits').flatMap((table) => table.rows);
    expect(rows).to.not.deep.equal([]);
    const wrong: string[] = [];
    for (const [room = '', name = '', value = ''] of rows) {
      const limit = (await facts.limitsOf(room)).get(plain(name));
      if (limit?.toLocaleString('en-US') !== value) wrong.push(`${room} ${name} is ${limit}, not ${value}`);
    }
    expect(wrong).to.deep.equal([]);
  });

  it('the times are those of the code, all of them', async () => {
    const [, ...rows] = tables('times').flatMap((table) => table.rows);
    const shown = new Set<string>();
    for (const [, what = '', times = '', names = ''] of rows) {
      const constants = [...names.matchAll(/([\w-]+) `([\w.]+)`/g)];
      const inCode = constants.map(async ([, room = '', name = '']) => written((await timesOf(room)).get(name) ?? []));
      expect(times.split('; '), what).to.deep.equal(await Promise.all(inCode));
      for (const [, room = '', name = ''] of constants) shown.add(`${room} ${name}`);
    }
    const all = await Promise.all(
      ['domain', 'runtime', 'amqp', 'mikro-orm'].map(async (room) =>
        [...(await timesOf(room)).keys()].map((name) => `${room} ${name}`),
      ),
    );
    // What the setting PAYMENT_DEADLINE_MS is where nobody sets it.
    const named = all.flat().filter((name) => name !== 'domain defaultInquiryPolicy.schedule.firstAfterMs');
    expect(named.filter((name) => !shown.has(name))).to.deep.equal([]);
  });

  for (const [column, app] of [
    [1, 'order-app'],
    [2, 'payment-app'],
  ] as const) {
    it(`the settings of ${app} are those of its schema, with their defaults`, async () => {
      const shown = tables('settings').flatMap(({rows}) => rows.slice(1).map((row) => row.map(plain)));
      const settings = shown.filter((row) => row[column] !== '–').map((row) => [row[0], row[column]]);
      expect(settings).to.have.deep.members([...(await facts.settingsOf(app))]);
    });
  }

  it('the secrets are those that can come from a file', () => {
    const [, ...rows] = tables('secrets').flatMap((table) => table.rows.map((row) => row.map(plain)));
    expect(rows).to.deep.equal(facts.secretNames.map((name) => [name, `${name}_FILE`]));
  });

  it('the options are those of the start command', async () => {
    const [, ...rows] = tables('options').flatMap((table) => table.rows);
    expect(rows.map(([option = '']) => plain(option))).to.deep.equal(await facts.startOptions());
  });

  it('the error codes are those of HTTP answers, with their statuses', async () => {
    const rows = tables('error-codes').flatMap((table) => table.rows.slice(1));
    const shown = rows.map(([code = '', status]) => [plain(code), Number(status)]);
    expect(shown).to.have.deep.members([...(await facts.problemCodes())]);
  });

  for (const [page, {mark, line, text}] of blocks('message')) {
    it(`${page.file}:${line} is what ${mark?.argument} writes`, async () => {
      const shown = JSON.parse(text) as {orderId: string; reason?: string};
      expect(await facts.encodedMessage(mark?.argument ?? '', shown.orderId, shown.reason)).to.deep.equal(shown);
    });
  }

  it('the queues are declared with these arguments', async () => {
    const [, ...rows] = tables('queue-arguments').flatMap((table) => table.rows);
    const declared = await Promise.all(['quorum', 'classic'].map(facts.queueArguments));
    const kinds = ['work', 'cancel', 'inquiry', 'retry', 'parking'] as const;
    expect(rows.map(([, ...cells]) => cells.map(plain))).to.deep.equal(
      kinds.map((kind) => declared.map((queues) => queues[kind])),
    );
  });
});

describe('the commands of the pages', function () {
  this.timeout(startTimeoutMs);
  let system: StartedSystem;
  /** The order ids that pages show, and those that this run got in their place. */
  const ids = new Map<string, string>();

  before(async () => {
    const [[page, start] = []] = blocks('start');
    expect(page?.file).to.equal('README.md');
    expect(start?.text).to.equal('npx pnpm@12 start');
    system = await runStartCommand();
  });
  after(() => system?.stop());

  for (const [page, command, shown] of shownRuns()) {
    it(`${page.file}:${command.line} prints what the page shows`, async () => {
      const deadline = Date.now() + momentMs;
      for (;;) {
        const printed = await printedBy(command.text);
        const [theirs, ours] = [orderIn(shown.text), orderIn(printed)];
        // The first one counts: a page that shows an id twice says that it is the same order.
        if (theirs !== undefined && ours !== undefined && !ids.has(theirs)) ids.set(theirs, ours);
        const missing = missingOf(here(shown.text), printed);
        if (missing === undefined) return;
        // Placing an order is not to be repeated; looking at one is, because what happens to it takes a moment.
        if (command.text.includes(' -d ') || Date.now() > deadline) expect.fail(`not there: ${missing}\n\n${printed}`);
        await pause(pollMs);
      }
    });
  }

  for (const [page, {mark, line, text}] of blocks('sql')) {
    it(`${page.file}:${line} works in the database ${mark?.argument}`, async () => {
      const client = new Client(await system.databaseUrl(mark?.argument ?? ''));
      await client.connect();
      try {
        await client.query(text);
      } finally {
        await client.end();
      }
    });
  }

  /** The text with this run's ports and ids instead of the page's. */
  function here(text: string): string {
    const ported = text
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${system.port}`)
      .replaceAll('127.0.0.1:9000', `127.0.0.1:${system.managementPort}`);
    return [...ids].reduce((changed, [theirs, ours]) => changed.replaceAll(theirs, ours), ported);
  }

  async function printedBy(command: string): Promise<string> {
    const {stdout} = await run('sh', ['-c', here(command)], {timeout: commandTimeoutMs});
    return stdout;
  }
});

function blocks(name: string): readonly (readonly [Page, CodeBlock])[] {
  return pages.flatMap((page) =>
    page.code.filter(({mark}) => mark?.name === name).map((block) => [page, block] as const),
  );
}

function tables(name: string): readonly Table[] {
  return pages.flatMap((page) => page.tables.filter(({mark}) => mark?.name === name));
}

/** Each command that a page runs, with the output that it shows. */
function shownRuns(): readonly (readonly [Page, CodeBlock, CodeBlock])[] {
  // The README tells the story from its beginning.
  const inOrder = pages.toSorted((a, b) => Number(b.file === 'README.md') - Number(a.file === 'README.md'));
  return inOrder.flatMap((page) =>
    page.code.flatMap((block, index) => {
      if (block.mark?.name !== 'run') return [];
      const shown = page.code[index + 1];
      if (shown?.mark?.name !== 'shows') throw new Error(`${page.file}:${block.line}: what does it show?`);
      return [[page, block, shown] as const];
    }),
  );
}

const orderIn = (output: string): string | undefined => /^Location: \/orders\/(\S+)/m.exec(output)?.[1];

/** Times differ, and pages are wrapped. */
const comparable = (output: string): string =>
  output.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>').replaceAll(/\s+/g, '');

/** The first part of a shown output, between dots that leave something out, that was not printed in its place. */
function missingOf(shown: string, printed: string): string | undefined {
  const [all, parts] = [comparable(printed), comparable(shown).split('…')];
  let from = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const found = isLast && part !== '' ? all.lastIndexOf(part) : all.indexOf(part, from);
    const inPlace =
      found >= from && (index > 0 || found === 0) && (!isLast || part === '' || found + part.length === all.length);
    if (!inPlace) return part;
    from = found + part.length;
  }
  return undefined;
}

function leadsSomewhere(page: Page, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [file = '', anchor] = target.split('#');
  const resolved = file === '' ? page.file : path.posix.join(path.posix.dirname(page.file), file);
  if (!existsSync(path.join(workspaceRoot, resolved))) return false;
  return anchor === undefined || pages.find((other) => other.file === resolved)?.anchors.has(anchor) === true;
}
