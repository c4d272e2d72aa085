import {Random} from '@orderwell/simulation';
import {faultKinds, type Target} from './faults.ts';

/** One fault of a round: when it strikes, after the load has begun, and how long it lasts. */
export interface PlannedFault {
  readonly kind: string;
  readonly afterMs: number;
  readonly forMs: number;
  /** Which of the replicas it strikes, if it strikes one. */
  readonly replica: number;
}

/** How long after the load has begun the first and the last of them may strike. */
const begins = {leastMs: 200, mostMs: 2_500};

/**
 * What is done in one round. A seed foretells the faults, not what the system makes of them: that is up to the
 * schedulers of an operating system and a network.
 */
export function planOf(seed: number): readonly PlannedFault[] {
  const random = new Random(seed, 'torture');
  const kinds = Object.keys(faultKinds);
  const inTurn = (offset: number): string | undefined => kinds[(seed + offset) % kinds.length];
  // Two in turn, so that half as many rounds as there are kinds have seen all of them; a third by chance.
  const chosen = [inTurn(0), inTurn(Math.floor(kinds.length / 2)), random.chance(0.5) ? random.pick(kinds) : undefined];
  const struck = new Set<Target>();
  const planned: PlannedFault[] = [];
  for (const kind of chosen) {
    const fault = kind === undefined ? undefined : faultKinds[kind];
    if (kind === undefined || fault === undefined || struck.has(fault.target)) continue;
    struck.add(fault.target);
    planned.push({
      kind,
      afterMs: random.whole(begins.leastMs, begins.mostMs),
      forMs: random.whole(fault.lasts.leastMs, fault.lasts.mostMs),
      replica: random.whole(0, 1),
    });
  }
  return planned;
}

/** A plan as one line. */
export function describePlan(plan: readonly PlannedFault[]): string {
  return plan.map(({kind, afterMs, forMs}) => `${kind} at ${afterMs} ms for ${forMs} ms`).join('; ');
}
