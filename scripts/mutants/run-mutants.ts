import {chmodSync, mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {endDirectory} from '../../packages/test-support/src/end-processes.ts';
import {whyNoOwnBroker} from '../../packages/test-support/src/own-broker.ts';
import {register} from '../../packages/test-support/src/register.ts';
import {sweepLeftovers} from '../../packages/test-support/src/sweep.ts';
import {adapters} from './adapters.ts';
import type {Mutant} from './mutant.ts';
import {plantEach, type PlantOptions} from './plant-each.ts';
import type {MutantsEnd, Planted} from './report.ts';
import {withServers} from './servers.ts';

/**
 * Plants the mistakes, one after the other, and runs the contract suites that should find them, on servers of its own.
 * Leaves nothing behind.
 * @param options.environment of this process: what is set for the tests reaches them
 * @throws UnsoundSuites if the suites of an adapter fail without a mistake
 */
export async function runMutants({mutants, ...options}: Omit<PlantOptions, 'directory'>): Promise<MutantsEnd> {
  const because = whyNoOwnBroker();
  const plantable = mutants.filter(({adapter}) => because === undefined || adapters[adapter].server !== 'RabbitMQ');
  const count = mutants.length - plantable.length;
  const planted = await inDirectoryOfItsOwn((directory) => plantOnServers(plantable, directory, options));
  return {...planted, ...(because !== undefined && count > 0 && {skipped: {count, because}})};
}

function plantOnServers(
  mutants: readonly Mutant[],
  directory: string,
  {environment, ...options}: Omit<PlantOptions, 'mutants' | 'directory'>,
): Promise<Planted> {
  const servers = new Set(mutants.flatMap(({adapter}) => adapters[adapter].server ?? []));
  const own = {
    // What hanging tests have made is gone with the servers, and so is the register of it.
    TEST_REGISTER_DIR: path.join(directory, 'register'),
    // Each process loads the same packages, which takes half as long where another has left them compiled.
    NODE_COMPILE_CACHE: path.join(directory, 'compiled'),
  };
  return withServers(servers, directory, (addresses) =>
    plantEach({...options, mutants, directory, environment: {...environment, ...own, ...addresses}}),
  );
}

async function inDirectoryOfItsOwn<Outcome>(work: (directory: string) => Promise<Outcome>): Promise<Outcome> {
  // What killed runs have left behind.
  await sweepLeftovers();
  const directory = mkdtempSync(path.join(tmpdir(), 'orderwell-mutants-'));
  const strikeOff = register({kind: 'directory', path: directory});
  // As open as the directory that it stands in: a server that root starts runs as another user.
  chmodSync(directory, 0o755);
  try {
    return await work(directory);
  } finally {
    await endDirectory(directory);
    strikeOff();
  }
}
