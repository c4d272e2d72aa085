import {globSync} from 'node:fs';
import path from 'node:path';

/** The top of the workspace. */
export const root = path.resolve(import.meta.dirname, '..');

/** The two runs, by the script that starts each: what a change must pass within minutes, and everything else. */
export type Run = 'test' | 'test:long';
export const runs: readonly Run[] = ['test', 'test:long'];

/** The rules first, then what plugs into them, then the whole: the first failure is the nearest to its cause. */
export const rooms: readonly string[] = [
  'packages/domain',
  'packages/simulation',
  'packages/adapters',
  'packages/embedded-postgres',
  'packages/test-support',
  'packages/order-app',
  'packages/payment-app',
  'packages/all-in-one',
  'packages/cli',
  'scripts',
  'e2e',
];

/** The test files that only `test:long` runs, and what they do that takes long. */
export const longFiles: Readonly<Record<string, string>> = {
  'packages/adapters/test/amqp/odd-brokers.test.ts':
    'brokers of its own, of other users, and out of file handles or memory',
  'packages/adapters/test/amqp/permissions.test.ts': 'a broker of its own, with a user for each service',
  'packages/embedded-postgres/test/sole-owner.test.ts': 'starts of one PostgreSQL at once, and after kills',
  'packages/embedded-postgres/test/start-and-stop.test.ts': 'servers that are started, stopped and killed in every way',
  'packages/test-support/test/sweep.test.ts': 'tests that are killed, and what is swept after them',
  'scripts/test/mutants-without-servers.test.ts':
    'a hundred mistakes, planted one by one in adapters that need no server',
  'scripts/test/test-command.test.ts': 'the test command itself, ended and killed midway',
  'packages/all-in-one/test/foreign-environment.test.ts': 'starts of the start command in five shells',
  'packages/all-in-one/test/stop.test.ts': 'starts of the start command that are stopped at every moment',
  'packages/all-in-one/test/start.test.ts': 'the start command, started, ended and killed, on an embedded PostgreSQL',
  'e2e/test/commands-in-a-clone.test.ts': 'the commands that pages show, run as they stand',
  'e2e/test/failover.test.ts': 'PostgreSQL that fails over under load',
  'e2e/test/forgotten-payments.test.ts': 'a payments database that is restored to an earlier moment',
  'e2e/test/killed-midway.test.ts': '1,000 orders and a payment service that is killed midway',
  'e2e/test/outages.test.ts': 'a broker and a PostgreSQL that are killed, stopped and short of room under load',
  'e2e/test/own-process.test.ts': 'a shop of one process that is killed midway',
  'e2e/test/packaging-apps.test.ts': 'the two services, packed and installed elsewhere',
  'e2e/test/packaging-lowest.test.ts': 'the packages on the lowest versions of what they need',
  'e2e/test/packaging-suites.test.ts':
    'the contract suites and the examples, installed elsewhere, in three test runners',
  'e2e/test/packaging.test.ts': 'the packages, packed and installed elsewhere',
  'e2e/test/shutdown-under-load.test.ts': '50 services that get SIGTERM under load',
  'e2e/test/stopped-processes.test.ts': 'processes that stand still for longer than their leases',
  'e2e/test/torture.test.ts': '20 kill rounds of the whole system',
  'e2e/test/versions-side-by-side.test.ts': 'an old version beside a new one under load',
  'e2e/test/wrong-clock.test.ts': 'a replica whose clock is three days ahead',
  'e2e/test/waiting-orders.test.ts': 'orders that wait for longer than every deadline',
};

/** The test files that `test` runs a part of, and `test:long` as a whole. `settings` say which part. */
export const partlyLongFiles: Readonly<Record<string, string>> = {
  'packages/simulation/test/simulation.test.ts': '10,000 simulated histories instead of 2,000',
  'e2e/test/failpoints.test.ts':
    'every step of an order’s way at which a service is killed, instead of one of each kind',
  'e2e/test/failpoints-of-cancellations.test.ts': 'every step of a cancellation, instead of one of each kind',
  'e2e/test/failpoints-of-inquiries.test.ts': 'every step of an inquiry, instead of one on each side',
  'e2e/test/failpoints-of-unknown-payments.test.ts': 'every step of an unknown payment, instead of one of each kind',
};

/** What each run sets in the environment of the tests, unless it is set already. */
export const settings: Readonly<Record<Run, Readonly<Record<string, string>>>> = {
  test: {SIMULATED_HISTORIES: '2000', FAILPOINTS: 'one-of-each'},
  'test:long': {SIMULATED_HISTORIES: '10000', FAILPOINTS: 'all'},
};

/** How many rooms a run works in at once. The long tests load the machine by themselves. */
export const roomsAtOnce: Readonly<Record<Run, number>> = {test: 2, 'test:long': 1};

/**
 * Rooms whose tests start many services. Beside another room, both together may need more connections than the 100 that
 * a PostgreSQL server allows by default, so there they get an embedded one, even if TEST_POSTGRES_URL names another.
 */
const roomsOfManyConnections: readonly string[] = ['e2e'];

/** What the tests of a room find in their environment, given that of the run. */
export function environmentOf(run: Run, room: string, given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment = {...settings[run], ...given};
  if (roomsAtOnce[run] > 1 && roomsOfManyConnections.includes(room)) delete environment['TEST_POSTGRES_URL'];
  return environment;
}

/** The test files of a room that belong to a run, relative to the root. */
export function filesOf(run: Run, room: string): readonly string[] {
  return testFilesIn(room).filter((file) => {
    if (file in partlyLongFiles) return true;
    return file in longFiles === (run === 'test:long');
  });
}

function testFilesIn(room: string): readonly string[] {
  const found = globSync('test/**/*.test.ts', {cwd: path.join(root, room)});
  return found.map((file) => path.posix.join(room, file.replaceAll(path.sep, '/'))).toSorted();
}
