import {type AdapterName, adapters} from './adapters.ts';
import {type ContractRunOptions, runContracts} from './contract-run.ts';
import type {Mutant} from './mutant.ts';
import {lineOf, type Planted} from './report.ts';
import {verdictOf} from './verdict.ts';

/** How many processes run contract suites at once: each waits for servers half of the time. */
const processesAtOnce = 2;

export interface PlantOptions extends Pick<ContractRunOptions, 'directory' | 'environment' | 'signal'> {
  readonly mutants: readonly Mutant[];
  readonly onLine: (line: string) => void;
}

/** Suites that fail as they are would catch everything. */
export class UnsoundSuites extends Error {}

/** @throws UnsoundSuites if the suites of an adapter fail without a mistake, before or after all mistakes */
export async function plantEach({mutants, onLine, ...rest}: PlantOptions): Promise<Planted> {
  const involved = [...new Set(mutants.map(({adapter}) => adapter))];
  const survivors: {mutant: Mutant; because: string}[] = [];
  let caught = 0;
  await eachAtOnce(involved, rest.signal, (adapter) => expectSound(adapter, rest));
  await eachAtOnce(mutants, rest.signal, async (mutant) => {
    const verdict = verdictOf(await runContracts({...rest, adapter: mutant.adapter, mutant}), mutant);
    if (rest.signal.aborted) return;
    onLine(lineOf(mutant, verdict));
    if (verdict.kind === 'caught') caught += 1;
    else survivors.push({mutant, because: verdict.because});
  });
  // A server that broke on the way has failed whatever came after.
  const onServers = involved.filter((adapter) => adapters[adapter].server !== undefined);
  await eachAtOnce(onServers, rest.signal, (adapter) => expectSound(adapter, rest));
  return {caught, survivors};
}

async function expectSound(adapter: AdapterName, options: Omit<ContractRunOptions, 'adapter'>): Promise<void> {
  const {tally, code} = await runContracts({...options, adapter});
  if (options.signal.aborted) return;
  const [failure] = tally.failed;
  if (failure !== undefined) {
    throw new UnsoundSuites(`${adapter} fails without a mistake: ${failure.title}: ${failure.message}`);
  }
  if (!tally.ended || code !== 0) throw new UnsoundSuites(`the suites of ${adapter} ended with status ${code}`);
  if (tally.passed === 0) throw new UnsoundSuites(`no test of a contract suite was run over ${adapter}`);
}

/** Works on some at once, until all are done, the signal aborts, or one fails. Resolves when none is worked on any more. */
async function eachAtOnce<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const oneAfterTheOther = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !signal.aborted; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({length: processesAtOnce}, oneAfterTheOther));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
