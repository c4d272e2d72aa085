import {type Past, type RoundReport, runRound} from './round.ts';
import {System} from './system.ts';

export interface Rounds {
  readonly rounds: number;
  /** The seed of the first round; each further one has the next. */
  readonly firstSeed: number;
  /** Is told of each round. */
  readonly onRound?: (report: RoundReport, system: System) => void;
  /** Ends it at once, and still leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/**
 * Runs rounds on one system, one after the other, so that each finds what those before it have left. Ends with the first
 * that breaks an invariant, because what comes after it would say nothing.
 */
export async function torture({rounds, firstSeed, onRound, signal}: Rounds): Promise<RoundReport[]> {
  const system = await System.start();
  const {promise: aborted, reject} = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  signal?.addEventListener('abort', () => reject(signal.reason));
  try {
    signal?.throwIfAborted();
    const past: Past = {acknowledged: [], canceled: [], poison: []};
    const reports: RoundReport[] = [];
    for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
      const report = await Promise.race([runRound(system, seed, past), aborted]);
      reports.push(report);
      onRound?.(report, system);
      if (report.problems.length > 0) break;
    }
    return reports;
  } finally {
    await system.remove();
  }
}
