import type {Mutant} from './mutant.ts';
import type {Verdict} from './verdict.ts';

/** What became of mutants. */
export interface Planted {
  readonly caught: number;
  readonly survivors: readonly {readonly mutant: Mutant; readonly because: string}[];
}

/** What a run of mutants has come to. */
export interface MutantsEnd extends Planted {
  /** How many could not be planted, and why. */
  readonly skipped?: {readonly count: number; readonly because: string} | undefined;
}

/** One line for a mutant, such as `caught    amqp/confirm-not-awaited  by "failure: rejects while …"`. */
export const lineOf = ({name, mistake}: Mutant, verdict: Verdict): string =>
  verdict.kind === 'caught'
    ? `caught    ${name}  by "${verdict.by}"`
    : `SURVIVED  ${name}  ${mistake}; ${verdict.because}`;

/** What was skipped and why, who survived, and the last line, which tools read. */
export function summaryOf({caught, survivors, skipped}: MutantsEnd): string {
  return [
    ...survivors.map(({mutant, because}) => lineOf(mutant, {kind: 'survived', because})),
    ...(skipped === undefined ? [] : [`skipped ${skipped.count}, because ${skipped.because}`]),
    `${caught} caught, ${survivors.length} survived`,
  ].join('\n');
}
