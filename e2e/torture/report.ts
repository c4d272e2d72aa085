import {describePlan} from './plan.ts';
import type {RoundReport} from './round.ts';

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** One line about one round, and what is wrong, if anything is. */
export function lineOf({seed, plan, orders, worksAgainMs, drainedMs, problems}: RoundReport): string {
  const times = `works again after ${seconds(worksAgainMs)} s, drained after ${seconds(drainedMs)} s`;
  return [`seed ${seed}: ${describePlan(plan)}; ${orders} orders, ${times}`, ...problems].join('\n  ');
}

/** What all rounds together have shown. */
export function summaryOf(rounds: readonly RoundReport[]): string {
  const faults = rounds.flatMap(({plan}) => plan);
  const answers = new Map<number | 'none', number>();
  for (const [answer, count] of rounds.flatMap((round) => [...round.answers])) {
    answers.set(answer, (answers.get(answer) ?? 0) + count);
  }
  const longest = (time: (round: RoundReport) => number): string => seconds(Math.max(...rounds.map(time)));
  const broken = rounds.filter(({problems}) => problems.length > 0);
  return [
    `rounds                  ${rounds.length}, of which ${broken.length} broke an invariant`,
    `orders                  ${rounds.reduce((sum, {orders}) => sum + orders, 0)}`,
    `answers                 ${table(answers)}`,
    `faults                  ${faults.length}`,
    ...[...Map.groupBy(faults, ({kind}) => kind)]
      .toSorted(byName)
      .map(([kind, of]) => `  ${kind.padEnd(40)} ${of.length}`),
    `longest until a new order was settled   ${longest(({worksAgainMs}) => worksAgainMs)} s`,
    `longest until nothing waited any more   ${longest(({drainedMs}) => drainedMs)} s`,
  ].join('\n');
}

const table = (counts: ReadonlyMap<number | 'none', number>): string =>
  [...counts]
    .toSorted(byName)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ');

const byName = ([one]: readonly [number | string, unknown], [other]: readonly [number | string, unknown]): number =>
  `${one}` < `${other}` ? -1 : 1;
