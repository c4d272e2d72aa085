import {adapters} from './adapters.ts';
import {type ContractRunOptions, runContracts} from './contract-run.ts';
import type {Mutant} from './mutant.ts';
import {lineOf, type Planted} from './report.ts';
import {type Verdict, verdictOf} from './verdict.ts';

export interface PlantOptions extends Pick<ContractRunOptions, 'directory' | 'environment' | 'signal'> {
  readonly mutants: readonly Mutant[];
  readonly onLine: (line: string) => void;
}

/** Suites that fail as they are would catch everything. */
export class UnsoundSuites extends Error {}

/** @throws UnsoundSuites if the suites of an adapter fail without a mistake, before or after all mistakes */
export async function plantEach({mutants, onLine, ...rest}: PlantOptions): Promise<Planted> {
  const first = [...new Map(mutants.toReversed().map((mutant) => [mutant.adapter, mutant])).values()];
  const survivors: {mutant: Mutant; because: string}[] = [];
  let caught = 0;
  await eachAtOnce(first, rest.signal, ({adapter}) => expectSound({...rest, adapter}));
  await eachAtOnce(mutants, rest.signal, async (mutant) => {
    const verdict = await plant(mutant, rest);
    if (rest.signal.aborted) return;
    onLine(lineOf(mutant, verdict));
    if (verdict.kind === 'caught') caught += 1;
    else survivors.push({mutant, because: verdict.because});
  });
  // A server that broke on the way has failed whatever came after. One suite is enough to see that.
  const onServers = first.filter(({adapter}) => adapters[adapter].server !== undefined);
  await eachAtOnce(onServers, rest.signal, ({adapter, port}) => expectSound({...rest, adapter, promise: port}));
  return {caught, survivors};
}

/** The tests first that should catch it, and all others if they do not. */
async function plant(mutant: Mutant, options: Omit<ContractRunOptions, 'adapter'>): Promise<Verdict> {
  const {adapter, port, promise = port} = mutant;
  const likely = verdictOf(await runContracts({...options, adapter, mutant, promise}), mutant);
  if (likely.kind === 'caught' || options.signal.aborted) return likely;
  return verdictOf(await runContracts({...options, adapter, mutant}), mutant);
}

async function expectSound(options: ContractRunOptions): Promise<void> {
  const {tally, code} = await runContracts(options);
  if (options.signal.aborted) return;
  const {adapter} = options;
  const [failure] = tally.failed;
  if (failure !== undefined) {
    throw new UnsoundSuites(`${adapter} fails without a mistake: ${failure.title}: ${failure.message}`);
  }
  if (!tally.ended || code !== 0) throw new UnsoundSuites(`the suites of ${adapter} ended with status ${code}`);
  if (tally.passed === 0) throw new UnsoundSuites(`no test of a contract suite was run over ${adapter}`);
}

/**
 * Works on some at once, from both ends, so that they seldom wait for the same server: until all are done, the signal
 * aborts, or one fails. Resolves when none is worked on any more.
 */
async function eachAtOnce<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const oneAfterTheOther = async (next: () => Item | undefined): Promise<void> => {
    for (let item = next(); item !== undefined && !signal.aborted; item = next()) {
      try {
        await work(item);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled([
    oneAfterTheOther(() => waiting.shift()),
    oneAfterTheOther(() => waiting.pop()),
  ]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
