import {parseArgs} from 'node:util';
import {bugs} from './bugs/index.ts';
import {planOf} from './world/plan.ts';
import {reportOf} from './report.ts';
import {shrink} from './shrink.ts';
import {type BugName, runHistory} from './simulate.ts';

const usage = `pnpm simulate [--seeds N] [--seed S] [--bug name]

  --seeds N   how many histories; 1 if a seed is given, else 1000
  --seed S    the first seed; 1 unless given
  --bug name  plants a mistake, to see it found: ${Object.keys(bugs).join(', ')}`;

const progressEvery = 500;

try {
  const {values} = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
    options: {seeds: {type: 'string'}, seed: {type: 'string'}, bug: {type: 'string'}, help: {type: 'boolean'}},
  });
  if (values.help === true) console.log(usage);
  else {
    const first = wholeNumber('--seed', values.seed ?? '1');
    const count = wholeNumber('--seeds', values.seeds ?? (values.seed === undefined ? '1000' : '1'));
    process.exitCode = await run({first, count, bug: bugNamed(values.bug)});
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}

/** @returns the exit code: 1 if a history went wrong */
async function run({first, count, bug}: {first: number; count: number; bug: BugName | undefined}): Promise<number> {
  const startedAt = performance.now();
  let [steps, faults, longestMs] = [0, 0, 0];
  for (let done = 0; done < count; done++) {
    const history = await runHistory(planOf(first + done), {bug});
    steps += history.steps;
    faults += history.faults.length;
    longestMs = Math.max(longestMs, history.restedInMs);
    if (history.violation !== undefined) {
      progress(done + 1, startedAt);
      console.log(`\nseed ${first + done}: ${history.violation.invariant}\nmaking it smaller …\n`);
      console.log(reportOf(await shrink(history, {bug}), {bug}));
      return 1;
    }
    if ((done + 1) % progressEvery === 0) progress(done + 1, startedAt);
  }
  progress(count, startedAt);
  console.log(`\nall invariants hold: seeds ${first} to ${first + count - 1}, ${steps} events, ${faults} faults,`);
  console.log(`at rest at most ${Math.ceil(longestMs / 1000)} virtual seconds after the last fault`);
  return 0;
}

function progress(done: number, startedAt: number): void {
  const perSecond = Math.round((done * 1000) / (performance.now() - startedAt));
  process.stdout.write(`${process.stdout.isTTY ? '\r' : '\n'}${done} histories, ${perSecond} per second`);
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} must be a whole number`);
  return Number(text);
}

function bugNamed(name: string | undefined): BugName | undefined {
  if (name !== undefined && !(name in bugs)) throw new Error(`there is no bug named ${name}`);
  return name as BugName | undefined;
}
