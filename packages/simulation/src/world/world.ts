import type {Clock} from '@orderwell/domain';
import {diceOf, type Plan} from './plan.ts';
import type {Invariant, Violation} from '../violation.ts';
import {Faults} from './faults.ts';
import type {Random} from './random.ts';
import {Scheduler} from './scheduler.ts';
import {Tally} from './tally.ts';
import {VirtualProcess} from './virtual-process.ts';

/** A longer outage is longer than every schedule. */
export const longOutageMsMin = 60_000;

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
  /** Until when services cannot be reached. */
  readonly #outages = new Map<string, number>();
  /** Until when an outage lasts that is longer than every schedule. */
  longOutageUntil = 0;
  #longOutageStretch = 1;
  readonly tally: Tally;

  constructor(plan: Plan, {traced}: {traced: boolean}) {
    this.plan = plan;
    this.faults = new Faults(plan);
    this.random = diceOf(plan, 'world');
    this.trace = traced ? [] : undefined;
    this.tally = new Tally(plan, (invariant, detail) => this.violate(invariant, detail));
  }

  /** A process's own clock, which may be off. */
  clockOf(process: {readonly clockOffMs: number}): Clock {
    return {now: () => new Date(beginning + this.scheduler.now + process.clockOffMs)};
  }

  tell(who: string, what: string): void {
    this.trace?.push(this.#line(who, what));
  }

  /** Keeps a place in the story for what becomes of something that happens now. @returns tells it there */
  tellHere(who: string): (what: string) => void {
    const {trace} = this;
    if (trace === undefined) return () => undefined;
    const place = trace.push('') - 1;
    const line = this.#line(who, '');
    return (what) => {
      trace[place] = line + what;
    };
  }

  #line(who: string, what: string): string {
    const seconds = (this.scheduler.now / 1000).toFixed(3).padStart(8);
    return `${seconds} s  ${who.padEnd(12)} ${what}`;
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

  /** One of the processes that live, have that role and are free. */
  anyProcess(
    role: VirtualProcess['role'],
    isFree: (process: VirtualProcess) => boolean = () => true,
  ): VirtualProcess | undefined {
    return this.random.pick(
      this.processes.filter((process) => process.role === role && process.alive && isFree(process)),
    );
  }

  isDown(service: string): boolean {
    return !this.faults.healed && (this.#outages.get(service) ?? 0) > this.scheduler.now;
  }

  takeDown(service: string, forMs: number): void {
    this.tell('!', `${service} is down for ${Math.round(forMs)} ms`);
    this.#outages.set(service, this.scheduler.now + forMs);
    if (forMs <= longOutageMsMin) return;
    this.longOutageUntil = this.scheduler.now + forMs;
    this.#longOutageStretch = forMs / longOutageMsMin;
  }

  /** In how many milliseconds a service can be reached again. */
  upInMs(service: string): number {
    return this.isDown(service) ? (this.#outages.get(service) ?? 0) - this.scheduler.now : 0;
  }

  /**
   * How long somebody waits who would wait that long if everything were well. During a long outage, and with a slow
   * gateway, everybody is more patient, so that hours do not take a million events; but nobody sleeps through its end.
   */
  patience(ms: number): number {
    const leftMs = this.longOutageUntil - this.scheduler.now;
    const patient = ms * (1 + this.plan.gatewayTakesMs / 10_000);
    return leftMs > 0 ? Math.min(patient * this.#longOutageStretch, leftMs + patient) : patient;
  }
}
