import {diceOf, type FaultKind, type Plan} from './plan.ts';
import type {Random} from './random.ts';

/** Throws the dice for faults, as the plan has it. */
export class Faults {
  /** Once true, nothing goes wrong any more. */
  healed = false;
  /** The faults so far, numbered by the throws of the dice that asked for one: left-out faults keep theirs. */
  readonly happened: number[] = [];
  readonly kinds = new Set<FaultKind>();
  readonly #random: Random;
  readonly #plan: Plan;
  readonly #disabled: ReadonlySet<FaultKind>;
  readonly #skipped: ReadonlySet<number>;
  #asked = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#disabled = new Set(plan.disabled);
    this.#skipped = new Set(plan.skippedFaults);
    this.#random = diceOf(plan, 'faults');
  }

  /**
   * At most one of these faults. One number is drawn, whatever the plan leaves out: a plan that lost a fault goes on
   * like the one that had it.
   */
  draw(kinds: readonly FaultKind[]): FaultKind | undefined {
    if (this.healed) return undefined;
    let rest = this.#random.next();
    for (const kind of kinds) {
      rest -= this.#plan.rates[kind];
      if (rest < 0) return this.#happens(kind) ? kind : undefined;
    }
    return undefined;
  }

  #happens(kind: FaultKind): boolean {
    this.#asked += 1;
    if (this.#disabled.has(kind) || this.#skipped.has(this.#asked)) return false;
    if (this.happened.length >= this.#plan.faultsMax) return false;
    this.happened.push(this.#asked);
    this.kinds.add(kind);
    return true;
  }
}
