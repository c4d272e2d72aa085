import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {sweepLeftovers} from '@orderwell/test-support';
import {lineOf, summaryOf} from './report.ts';
import type {System} from './system.ts';
import {torture} from './torture.ts';

class UsageError extends Error {}

const usage = `pnpm torture [--rounds N] [--seed S]

  --rounds N  how many rounds; 20 unless given, about 20 s each
  --seed S    the seed of the first; 1 unless given

Kills, stops and cuts off services, broker and database at random, under load, and checks that no order is lost and
none is charged twice. It starts servers of its own, for which RabbitMQ must be installed.`;

try {
  const {values} = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
    options: {rounds: {type: 'string'}, seed: {type: 'string'}, help: {type: 'boolean'}},
  });
  if (values.help === true) console.log(usage);
  else await run(wholeNumber('--rounds', values.rounds ?? '20'), wholeNumber('--seed', values.seed ?? '1'));
  // Connections that were silenced stand, and would keep the process.
  process.exit();
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
  process.exit(2);
}

async function run(rounds: number, firstSeed: number): Promise<void> {
  // Servers of rounds that were killed go on until somebody ends them.
  await sweepLeftovers();
  let broken: System | undefined;
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`ended by ${signal}`)));
  }
  const reports = await torture({
    rounds,
    firstSeed,
    signal: interrupted.signal,
    onRound: (report, system) => {
      console.log(lineOf(report));
      if (report.problems.length > 0) broken = system;
    },
  });
  console.log(`\n${summaryOf(reports)}`);
  if (broken === undefined) return;
  console.log(`\nwhat the services said is in ${await keepLogs(broken)}`);
  process.exitCode = 1;
}

async function keepLogs({replicas}: System): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'orderwell-torture-'));
  for (const [index, {app, lines}] of replicas.entries()) {
    await writeFile(path.join(directory, `${app}-${index}.log`), lines.join('\n'));
  }
  return directory;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${name} must be a whole number`);
  return Number(text);
}
