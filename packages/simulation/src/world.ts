import type {Clock} from '@orderwell/domain';
import {Faults} from './faults.ts';
import {diceOf, type Plan} from './plan.ts';
import type {Random} from './random.ts';
import {Scheduler} from './scheduler.ts';
import type {Invariant, Violation} from './violation.ts';
import {VirtualProcess} from './virtual-process.ts';

const beginning = Date.UTC(2026, 0, 1);

/** What everything in a history shares: time, dice, faults, processes, the story so far. */
export class World {
  readonly plan: Plan;
  readonly scheduler: Scheduler = new Scheduler();
  readonly faults: Faults;
  /** For delays and choices; faults have dice of their own. */
  readonly random: Random;
  readonly violations: Violation[] = [];
  /** The story, if anybody wants to read it: most histories are only run. */
  readonly trace: string[] | undefined;
  /** The time that the stores go by. */
  readonly clock: Clock = {now: () => new Date(beginning + this.scheduler.now + this.storeClockOffMs)};
  /** A database that fails over may wake up on a machine with another idea of the time. */
  storeClockOffMs = 0;
  readonly processes: VirtualProcess[] = [];
  /** Calls and other effects that are under way. */
  underWay = 0;
  /** Whose fault it is that a service cannot be reached, and until when. */
  readonly #outages = new Map<string, number>();

  constructor(plan: Plan, {traced}: {traced: boolean}) {
    this.plan = plan;
    this.faults = new Faults(plan);
    this.random = diceOf(plan, 'world');
    this.trace = traced ? [] : undefined;
  }

  /** A process's own clock, which may be off. */
  clockOf(process: {readonly clockOffMs: number}): Clock {
    return {now: () => new Date(beginning + this.scheduler.now + process.clockOffMs)};
  }

  tell(who: string, what: string): void {
    const seconds = (this.scheduler.now / 1000).toFixed(3).padStart(8);
    this.trace?.push(`${seconds} s  ${who.padEnd(12)} ${what}`);
  }

  violate(invariant: Invariant, detail: string): void {
    this.violations.push({invariant, detail});
    this.tell('!', `${invariant}: ${detail}`);
  }

  /** How long something takes: mostly little, sometimes long enough to be overtaken. */
  latency(): number {
    const kind = this.random.next();
    const share = this.random.next();
    if (this.faults.healed || kind < 0.85) return share * 5;
    return kind < 0.97 ? 5 + share * 200 : 200 + share * 2000;
  }

  spawn(name: string, role: VirtualProcess['role']): VirtualProcess {
    const process = new VirtualProcess(this, name, role);
    this.processes.push(process);
    return process;
  }

  /** One of the processes that live and have that role. */
  anyProcess(role: VirtualProcess['role']): VirtualProcess | undefined {
    return this.random.pick(this.processes.filter((process) => process.role === role && process.alive));
  }

  isDown(service: string): boolean {
    return !this.faults.healed && (this.#outages.get(service) ?? 0) > this.scheduler.now;
  }

  takeDown(service: string, forMs: number): void {
    this.tell('!', `${service} is down for ${Math.round(forMs)} ms`);
    this.#outages.set(service, this.scheduler.now + forMs);
  }
}
