import type {AdapterName} from './adapters.ts';
import {type ContractRun, type ContractRunOptions, runContracts} from './contract-run.ts';
import type {Mutant} from './mutant.ts';
import {type Verdict, verdictOf} from './verdict.ts';

/** How many processes run contract suites at once: each waits for servers half of the time. */
const processesAtOnce = 2;

export interface PlantOptions extends Pick<ContractRunOptions, 'directory' | 'environment' | 'signal'> {
  readonly mutants: readonly Mutant[];
  readonly onLine: (line: string) => void;
}

/** What a run of mutants has come to. */
export interface MutantsEnd {
  readonly caught: number;
  readonly survivors: readonly {readonly mutant: Mutant; readonly because: string}[];
  /** The adapters whose suites were skipped, and why: nothing can be said of their mutants. */
  readonly skipped: readonly {readonly adapter: AdapterName; readonly reason: string}[];
}

/** Suites that fail as they are would catch everything. */
export class UnsoundSuites extends Error {}

/** @throws UnsoundSuites if the suites of an adapter fail without a mistake */
export async function plantEach({mutants, onLine, ...rest}: PlantOptions): Promise<MutantsEnd> {
  const skipped: {adapter: AdapterName; reason: string}[] = [];
  await eachAtOnce([...new Set(mutants.map(({adapter}) => adapter))], rest.signal, async (adapter) => {
    const run = await runContracts({...rest, adapter});
    const reason = rest.signal.aborted ? undefined : skipReason(adapter, run);
    if (reason === undefined) return;
    onLine(`skipped   ${adapter}  because ${reason}`);
    skipped.push({adapter, reason});
  });
  const survivors: {mutant: Mutant; because: string}[] = [];
  let caught = 0;
  const tellable = mutants.filter(({adapter}) => skipped.every((each) => each.adapter !== adapter));
  await eachAtOnce(tellable, rest.signal, async (mutant) => {
    const verdict = verdictOf(await runContracts({...rest, adapter: mutant.adapter, mutant}), mutant);
    if (rest.signal.aborted) return;
    onLine(lineOf(mutant, verdict));
    if (verdict.kind === 'caught') caught += 1;
    else survivors.push({mutant, because: verdict.because});
  });
  return {caught, survivors, skipped};
}

/** Why the suites of an adapter tell nothing; undefined if all of them pass. */
function skipReason(adapter: AdapterName, {tally, code}: ContractRun): string | undefined {
  const [failure] = tally.failed;
  if (failure !== undefined) {
    throw new UnsoundSuites(`${adapter} fails without a mistake: ${failure.title}: ${failure.message}`);
  }
  if (!tally.ended || code !== 0) throw new UnsoundSuites(`the suites of ${adapter} ended with status ${code}`);
  if (tally.passed > 0) return undefined;
  return tally.skipped[0]?.reason ?? 'it has no contract suite';
}

const lineOf = ({name, mistake}: Mutant, verdict: Verdict): string =>
  verdict.kind === 'caught'
    ? `caught    ${name}  by "${verdict.by}"`
    : `SURVIVED  ${name}  ${mistake}; ${verdict.because}`;

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

/** The last line, which tools read. */
export const outcomeLine = ({caught, survivors}: MutantsEnd): string =>
  `${caught} caught, ${survivors.length} survived`;
