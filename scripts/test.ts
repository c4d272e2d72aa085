import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Tally} from './reporter.ts';

const root = path.resolve(import.meta.dirname, '..');
const bin = (name: string): string => path.join(root, 'node_modules', '.bin', name);
const reporter = path.join(root, 'scripts', 'reporter.ts');

// The rules first, then what plugs into them, then the whole: the first failure is the nearest to its cause.
const rooms = [
  'packages/domain',
  'packages/simulation',
  'packages/adapters',
  'packages/embedded-postgres',
  'packages/order-app',
  'packages/payment-app',
  'packages/all-in-one',
  'packages/cli',
  'e2e',
];
/** Least share of the domain's lines and branches that its own tests run through, in percent. */
const domainCoverageMin = 95;

const directory = mkdtempSync(path.join(tmpdir(), 'orderwell-tests-'));
try {
  const asked = process.argv.slice(2).filter((argument) => argument !== '--');
  const tallies = rooms.filter((room) => asked.length === 0 || asked.includes(room)).map(testRoom);
  process.exitCode = report(tallies);
} finally {
  rmSync(directory, {recursive: true});
}

function testRoom(room: string): Tally {
  console.log(`\n── ${room}`);
  const file = path.join(directory, room.replaceAll('/', '-'));
  const mocha = [bin('mocha'), '--reporter', reporter];
  const coverage = ['--check-coverage', '--lines', `${domainCoverageMin}`, '--branches', `${domainCoverageMin}`];
  const [command = '', ...args] =
    room === 'packages/domain'
      ? [bin('c8'), ...coverage, '--include', 'src/**', '--reporter', 'text-summary', ...mocha]
      : mocha;
  // oxlint-disable-next-line node/no-process-env -- what is set for the tests reaches them.
  const env = {...process.env, TEST_TALLY_FILE: file};
  const {status} = spawnSync(command, args, {cwd: path.join(root, room), stdio: 'inherit', env});
  const tally = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Tally) : undefined;
  if (tally === undefined) {
    console.error(`${room}: its tests ended without a report (status ${status})`);
    return {passed: 0, failed: 1, skipped: []};
  }
  // A run can fail without a failed test: too little coverage, or an error outside of any test.
  return status !== 0 && tally.failed === 0 ? {...tally, failed: 1} : tally;
}

function report(tallies: readonly Tally[]): number {
  const skipped = tallies.flatMap((tally) => tally.skipped);
  for (const [reason, tests = []] of Map.groupBy(skipped, (test) => test.reason)) {
    console.log(`\nSkipped, because ${reason}:`);
    for (const {title} of tests) console.log(`  ${title}`);
  }
  const sum = (count: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + count(tally), 0);
  const [passed, failed] = [sum((tally) => tally.passed), sum((tally) => tally.failed)];
  console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed === 0 ? 0 : 1;
}
