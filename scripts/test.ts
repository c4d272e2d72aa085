import {chmodSync, mkdtempSync} from 'node:fs';
import {constants, tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {endDirectory} from '../packages/test-support/src/end-processes.ts';
import {register, registerDirectory} from '../packages/test-support/src/register.ts';
import {sweepLeftovers} from '../packages/test-support/src/sweep.ts';
import {filesOf, rooms, type Run} from './division.ts';
import {runRooms} from './run-rooms.ts';
import {outcomeOf, summaryOf} from './summary.ts';

const usage = `pnpm test [room…], pnpm test:long [room…]

Runs the tests of these rooms, or of all: ${rooms.join(', ')}.`;

const {values, positionals} = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {long: {type: 'boolean', default: false}},
  allowPositionals: true,
});
const run: Run = values.long ? 'test:long' : 'test';
const named = positionals.map((room) => room.replace(/\/$/, ''));
const unknown = named.filter((room) => !rooms.includes(room));
if (unknown.length > 0) {
  console.error(`there is no room ${unknown.join(', ')}\n\n${usage}`);
  process.exit(2);
}
const asked = rooms.filter((room) => named.length === 0 || named.includes(room));

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // A second one ends this process at once; what it leaves behind is swept by the next run.
  process.once(signal, () => interrupted.abort(signal));
}

await sweep('earlier runs have left behind');
const directory = mkdtempSync(path.join(tmpdir(), 'orderwell-tests-'));
const strikeOff = register({kind: 'directory', path: directory});
// As open as the directory that it stands for: a PostgreSQL server that root starts runs as another user.
chmodSync(directory, 0o755);
const ends = await runRooms({
  run,
  rooms: asked.filter((room) => filesOf(run, room).length > 0),
  directory,
  // oxlint-disable-next-line node/no-process-env -- what is set for the tests reaches them.
  environment: {...process.env, TMPDIR: directory, TEST_REGISTER_DIR: registerDirectory()},
  signal: interrupted.signal,
});
// What failed tests did not remove.
await sweep('this run has left behind');
await endDirectory(directory);
strikeOff();

console.log(summaryOf(run, asked, ends));
if (outcomeOf(ends).failed > 0) process.exitCode = 1;
if (interrupted.signal.aborted) {
  const signal = interrupted.signal.reason as 'SIGINT' | 'SIGTERM';
  console.error(`ended by ${signal}: not everything was run`);
  process.exitCode = 128 + constants.signals[signal];
}

async function sweep(what: string): Promise<void> {
  const {swept, left} = await sweepLeftovers();
  if (swept.length > 0) console.log(`Removed what ${what}: ${swept.join(', ')}`);
  for (const line of left) console.error(`Cannot remove what ${what}: ${line}`);
}
