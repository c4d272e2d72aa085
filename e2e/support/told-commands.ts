import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {commandsOf} from './commands.ts';
import {readPages} from './markdown.ts';

/** A command that a page or a package.json tells of. */
export interface ToldCommand {
  readonly where: string;
  /** As it is typed at the root. */
  readonly text: string;
  /** What the script of a package.json does; pages may show commands that are no script, and scripts with options. */
  readonly script?: string;
}

/** The file that runs a command otherwise than a reader types it, and what stands there; or why nothing runs it. */
export type Runner = {readonly by: string; readonly holds: string} | {readonly nothingBecause: string};

const needsEngine: Runner = {nothingBecause: 'needs a container engine, on which verify:compose proves the others'};
const operator = (test: string, words: string): Runner => ({by: `packages/cli/test/${test}.test.ts`, holds: words});

/** For commands that are not run as they stand, in a clone: what runs them instead. The first match counts. */
export const runners: readonly (readonly [command: RegExp, runner: Runner])[] = [
  [/^docker compose |verify:compose$/, needsEngine],
  [
    /^npx pnpm@12 (--filter @orderwell\/all-in-one )?start$/,
    {by: 'e2e/support/start-command.ts', holds: 'scripts.start'},
  ],
  [/@orderwell\/(order|payment)-app start$/, {by: 'e2e/support/services.ts', holds: '/src/main.ts`'}],
  [/examples own-process$/, {by: 'e2e/test/own-process.test.ts', holds: "'examples/own-process/shop.ts'"}],
  [/^npx pnpm@12 test(:long)?$/, {by: '.ci/run', holds: 'tests test\ntests test:long'}],
  [/^npx pnpm@12 test(:long)? /, {by: 'scripts/test/test-command.test.ts', holds: 'scripts/test.ts'}],
  [/^npx pnpm@12 check$/, {by: '.ci/run', holds: 'pnpm@12 check'}],
  [/^npx pnpm@12 check:/, {by: 'package.json', holds: 'pnpm check:types && pnpm check:lint && pnpm check:format'}],
  [/ --filter \S+ build$/, {by: 'package.json', holds: '"build": "pnpm -r build"'}],
  [/ prepack$/, {by: 'e2e/support/outside.ts', holds: "'pnpm', ['pack'"}],
  [
    /simulate --seeds|simulation start$/,
    {by: 'packages/simulation/test/simulation.test.ts', holds: 'SIMULATED_HISTORIES'},
  ],
  [/^npx pnpm@12 mutants$/, {by: 'scripts/mutants/main.ts', holds: 'await runMutants('}],
  [/torture --rounds 20/, {by: 'e2e/test/torture.test.ts', holds: 'const rounds = 20'}],
  [/test\/koa\/fuzz\.test\.ts$/, {by: 'packages/adapters/test/koa/fuzz.test.ts', holds: 'FUZZ_RUNS'}],
  [/ test\/failpoints\.test\.ts$/, {by: 'e2e/test/failpoints.test.ts', holds: 'describe('}],
  [/ test\/outages\.test\.ts$/, {by: 'e2e/test/outages.test.ts', holds: 'describe('}],
  [/ orderwell$|\/cli start$/, operator('main', 'packages/cli/src/main.ts')],
  [/ orderwell doctor/, operator('doctor', "run(['doctor']")],
  [/ orderwell reconcile/, operator('reconcile', "run(['reconcile']")],
  [/ orderwell dlq list/, operator('broker', "run('dlq', 'list'")],
  [/ orderwell dlq show/, operator('broker', "run('dlq', 'show'")],
  [/ orderwell dlq redrive/, operator('broker', "run('dlq', 'redrive'")],
  [/ orderwell orders stuck/, operator('outbox-and-stuck', "run(['orders', 'stuck'")],
  [/ orderwell outbox status/, operator('outbox-and-stuck', "run(['outbox', 'status'")],
  [/ orderwell outbox parked/, operator('outbox-parked', "run(['outbox', 'parked'")],
  [/ orderwell outbox redrive/, operator('outbox-parked', "'outbox', 'redrive'")],
];

/** What runs the command, if it is not run as it stands. */
export const runnerOf = ({text}: ToldCommand): Runner | undefined =>
  runners.find(([command]) => command.test(text))?.[1];

/** All commands that pages show and package.json files define, each once. */
export async function toldCommands(root: string): Promise<readonly ToldCommand[]> {
  const shown = (await readPages(root))
    .flatMap(commandsOf)
    .filter(({text}) => /(^| )npx pnpm@12 |^docker compose /.test(text))
    .map(({where, text}): ToldCommand => ({where, text}));
  const files = globSync('{,e2e/,examples/,packages/*/}package.json', {cwd: root}).toSorted();
  const scripts = files.flatMap((file) => scriptsIn(root, file));
  return [...new Map([...shown, ...scripts].map((told) => [told.text, told])).values()];
}

/** Those that are run as they stand: all for which nothing else does, but no script that others run for it. */
export async function commandsToRun(root: string): Promise<readonly ToldCommand[]> {
  const open = (await toldCommands(root)).filter((told) => runnerOf(told) === undefined);
  return open.filter(
    ({text, script}, index) =>
      script === undefined ||
      // The same word that does the same in another package, or what a page shows with options.
      !open.some((other, at) =>
        other.script === undefined
          ? other.text.startsWith(`${text} `)
          : at < index && other.script === script && verb(other.text) === verb(text),
      ),
  );
}

const verb = (text: string): string | undefined => text.split(' ').at(-1);

function scriptsIn(root: string, file: string): readonly ToldCommand[] {
  const {name, scripts = {}} = JSON.parse(readFileSync(path.join(root, file), 'utf8')) as {
    name: string;
    scripts?: Record<string, string>;
  };
  const filter = file === 'package.json' ? '' : `--filter ${name} `;
  return Object.entries(scripts).map(([word, script]) => ({where: file, text: `npx pnpm@12 ${filter}${word}`, script}));
}
