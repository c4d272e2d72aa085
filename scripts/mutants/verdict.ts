import {type ContractRun, promising} from './contract-run.ts';
import {type Mutant, neverLoadedStatus} from './mutant.ts';

/** What became of a mutant. Only a test that fails catches one: whatever else goes wrong proves nothing. */
export type Verdict =
  | {readonly kind: 'caught'; readonly by: string}
  | {readonly kind: 'survived'; readonly because: string};

export function verdictOf({tally, code}: ContractRun, {port}: Mutant): Verdict {
  const [failure] = tally.failed;
  if (failure !== undefined) {
    if (/"(before|after) (all|each)" hook/.test(failure.title)) {
      return survived(`no test failed, but a hook: ${failure.title}: ${firstLine(failure.message)}`);
    }
    const [, promise = failure.title] = failure.title.split(promising);
    return {kind: 'caught', by: promise.startsWith(`${port} `) ? promise.slice(port.length + 1) : promise};
  }
  if (code === neverLoadedStatus) return survived('the suites never load its file');
  if (!tally.ended) return survived(`the suites ended before they were through (status ${code})`);
  if (tally.passed === 0) return survived('no test of a contract suite was run');
  return survived(`all ${tally.passed} tests passed`);
}

const survived = (because: string): Verdict => ({kind: 'survived', because});

const firstLine = (message: string): string => message.split('\n')[0] ?? '';
