import {constants} from 'node:os';
import {parseArgs} from 'node:util';
import {mutants} from './list/index.ts';
import type {Mutant} from './mutant.ts';
import {UnsoundSuites} from './plant-each.ts';
import {summaryOf} from './report.ts';
import {runMutants} from './run-mutants.ts';

class UsageError extends Error {}

const usage = `pnpm mutants [--only text] [--list]

  --only text  those with this text in their names
  --list       names them, and runs none

Plants mistakes in the adapters, one at a time, and runs the contract suite of the port: it must find each of them. The
files stay as they are: a mistake is in the process that loads it.`;

try {
  const {values} = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
    options: {only: {type: 'string', default: ''}, list: {type: 'boolean'}, help: {type: 'boolean'}},
  });
  const asked = mutants.filter(({name}) => name.includes(values.only));
  if (values.help === true) console.log(usage);
  else if (asked.length === 0) throw new UsageError(`there is no mutant with "${values.only}" in its name`);
  else if (values.list === true) for (const {name, mistake} of asked) console.log(`${name}: ${mistake}`);
  else await run(asked);
} catch (error) {
  const isUsers = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  console.error(isUsers ? `${error.message}\n\n${usage}` : error instanceof UnsoundSuites ? error.message : error);
  process.exitCode = isUsers ? 2 : 1;
}

async function run(asked: readonly Mutant[]): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A second one ends this process at once; what it leaves behind is swept by the next run.
    process.once(signal, () => interrupted.abort(signal));
  }
  const end = await runMutants({
    mutants: asked,
    // oxlint-disable-next-line node/no-process-env -- what is set for the tests reaches them.
    environment: process.env,
    signal: interrupted.signal,
    onLine: (line) => console.log(line),
  });
  if (end.survivors.length > 0) process.exitCode = 1;
  console.log(`\n${summaryOf(end)}`);
  if (!interrupted.signal.aborted) return;
  const signal = interrupted.signal.reason as 'SIGINT' | 'SIGTERM';
  console.error(`ended by ${signal}: not everything was run`);
  process.exitCode = 128 + constants.signals[signal];
}
