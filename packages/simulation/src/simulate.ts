import {Order} from '@orderwell/domain';
import {bugs} from './bugs/index.ts';
import {checkInvariants} from './invariants/invariants.ts';
import type {FaultKind, Plan} from './world/plan.ts';
import {planOf} from './world/plan.ts';
import {System} from './system/system.ts';
import type {Violation} from './violation.ts';

/** What became of one history. */
export interface History {
  readonly plan: Plan;
  /** The first thing that did not hold; undefined if all did. */
  readonly violation: Violation | undefined;
  /** How many events it had, faults among them. */
  readonly steps: number;
  /** The numbers of the faults that happened. */
  readonly faults: readonly number[];
  readonly faultKinds: ReadonlySet<FaultKind>;
  /** What happened to orders: each state with each event that followed on it; nothing if something did not hold. */
  readonly moves: ReadonlySet<string>;
  /** How long after the last fault everything was at rest, in virtual milliseconds. */
  readonly restedInMs: number;
  /** What happened, a line each; empty unless asked for. */
  readonly trace: readonly string[];
}

export type BugName = keyof typeof bugs;

/** Runs the history of a plan. The same plan gives the same history. */
export async function runHistory(
  plan: Plan,
  {bug, traced = false}: {bug?: BugName | undefined; traced?: boolean} = {},
): Promise<History> {
  const system = new System(plan, {bug: bug && bugs[bug], traced});
  const rest = await system.run();
  const {world} = system;
  if (world.violations.length === 0) await checkInvariants(system, rest);
  return {
    plan,
    violation: world.violations[0],
    steps: world.scheduler.steps,
    faults: world.faults.happened,
    faultKinds: world.faults.kinds,
    moves: world.violations.length === 0 ? movesOf(system) : new Set(),
    restedInMs: Math.max(0, world.scheduler.now - system.healedAt),
    trace: world.trace?.filter((line) => line !== '') ?? [],
  };
}

function movesOf({stores: {orders}}: System): Set<string> {
  const moves = new Set<string>();
  for (const {id} of orders.all()) {
    const history = orders.history(id);
    for (const [index, {type}] of history.entries()) {
      if (index > 0) moves.add(`${Order.fold(history.slice(0, index)).state} ${type}`);
    }
  }
  return moves;
}

/** What a caller learns of a seed. */
export type Simulated =
  | {readonly kind: 'ok'; readonly seed: number}
  | ({readonly kind: 'violation'; readonly seed: number; readonly trace: readonly string[]} & Violation);

/** Runs the history of a seed, with a planted bug if one is named, and tells it once more in words if it went wrong. */
export async function simulate(seed: number, options: {bug?: BugName | undefined} = {}): Promise<Simulated> {
  const {violation} = await runHistory(planOf(seed), options);
  if (violation === undefined) return {kind: 'ok', seed};
  const {trace} = await runHistory(planOf(seed), {...options, traced: true});
  return {kind: 'violation', seed, ...violation, trace};
}
