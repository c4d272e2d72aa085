import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {register} from '../../packages/test-support/src/register.ts';
import {root} from '../division.ts';
import {readTally, type Tally} from '../tally.ts';
import {type AdapterName, adapters} from './adapters.ts';
import type {Mutant} from './mutant.ts';

/** How long one run of contract suites may take in milliseconds, beyond what their own time-outs allow. */
const runTimeoutMs = 120_000;
/** How long one that is told to stop may clean up, in milliseconds. */
const stopTimeoutMs = 10_000;

/** What the title of every test of a contract suite contains, before the port. */
export const promising = 'keeps the promises of ';

export interface ContractRunOptions {
  readonly adapter: AdapterName;
  /** Without one, the contract suites are run as they are; with one, up to the first failure. */
  readonly mutant?: Mutant | undefined;
  /** What is in the titles of the tests that are run, after `keeps the promises of`; all of them unless given. */
  readonly promise?: string;
  /** Where the run keeps what it writes. */
  readonly directory: string;
  /** Of this process, with what the run adds to it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Ends it: the tests clean up. */
  readonly signal: AbortSignal;
}

/** What a run of contract suites has come to, and the exit code; null if a signal ended it. */
export interface ContractRun {
  readonly tally: Tally;
  readonly code: number | null;
}

/** Runs contract suites of an adapter in a process of their own. */
export async function runContracts(options: ContractRunOptions): Promise<ContractRun> {
  const {adapter, mutant, directory, environment, signal} = options;
  const tallyFile = path.join(directory, `${(mutant?.name ?? adapter).replaceAll('/', '-')}.tally`);
  // An adapter's suites are run more than once as they are.
  rmSync(tallyFile, {force: true});
  const child = spawn(process.execPath, argumentsFor(options), {
    cwd: path.join(root, adapters[adapter].room),
    env: {...environment, TEST_TALLY_FILE: tallyFile},
    stdio: 'ignore',
    detached: true,
  });
  const {pid} = child;
  const struckOff = pid === undefined ? undefined : register({kind: 'process', pid});
  const stop = (): void => stopSoon(child);
  signal.addEventListener('abort', stop);
  const timer = setTimeout(stop, runTimeoutMs);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return {tally: readTally(tallyFile), code};
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    struckOff?.();
  }
}

function argumentsFor({adapter, mutant, promise = ''}: ContractRunOptions): string[] {
  const plant = pathToFileURL(path.join(import.meta.dirname, 'plant.ts'));
  if (mutant !== undefined) plant.searchParams.set('mutant', mutant.name);
  const node = ['--conditions=source', '--import', plant.href, path.join(root, 'node_modules/mocha/bin/mocha.js')];
  const mocha = ['--no-config', '--exit', '--extension', 'ts', '--timeout', '20000'];
  const titles = ['--grep', `${promising}.*${escaped(promise)}`];
  const reporter = ['--reporter', path.join(root, 'scripts/reporter.ts')];
  const impatient = mutant === undefined ? [] : ['--bail', '--require', path.join(import.meta.dirname, 'patience.ts')];
  return [...node, ...mocha, ...titles, ...reporter, ...impatient, ...adapters[adapter].contracts];
}

function stopSoon(child: ChildProcess): void {
  const signalIfAlive = (signal: NodeJS.Signals): void => {
    const {pid, exitCode, signalCode} = child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
  };
  signalIfAlive('SIGINT');
  setTimeout(() => signalIfAlive('SIGKILL'), stopTimeoutMs).unref();
}

/** As a part of a regular expression that stands for itself. */
const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
