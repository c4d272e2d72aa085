import {BackgroundLoop} from './background-loop.ts';
import * as limits from './limits.ts';
import type {Logger} from './logger.ts';
import {TroubleLog} from './trouble-log.ts';

/** How much waits, and for how long. */
export interface Backlog {
  /** How many wait, under way or not; counted no further than the measure was told to. */
  readonly count: number;
  /** How long the oldest of them has waited, in milliseconds; 0 if none waits. */
  readonly oldestAgeMs: number;
}

/** What was accepted and is not settled. */
export interface WaitingWork {
  /** Events that have to be delivered to the payment side. */
  readonly undelivered: Backlog;
  /** Orders that the payment side was asked about and has not answered. */
  readonly unanswered: Backlog;
}

export interface BacklogLimits {
  readonly countMax: number;
  readonly ageMsMax: number;
}

export interface BacklogGaugeParts {
  /** Measures what waits. Counting up to `countMax + 1` is enough. */
  readonly measure: (options: {countMax: number}) => Promise<WaitingWork>;
  readonly limits: BacklogLimits;
  readonly logger: Logger;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/**
 * Looks every second at what waits, and says when it is too much or too old, so that a service can refuse new orders
 * while what it has accepted is stuck. Between two looks it costs nothing.
 *
 * One order that is never answered must not stop the shop while others are answered. So the age of the oldest
 * unanswered order counts only as far back as the payment side has been silent: since the last answer that this process
 * saw, or since it started. And as a shop that refuses every order never sees an answer again, one order a minute is let
 * through while silence is all that is wrong.
 */
export class BacklogGauge {
  readonly loop: BackgroundLoop;
  readonly #parts: BacklogGaugeParts;
  readonly #now: () => number;
  readonly #trouble: TroubleLog;
  #latest: WaitingWork = {undelivered: {count: 0, oldestAgeMs: 0}, unanswered: {count: 0, oldestAgeMs: 0}};
  #answeredAt: number;
  /** When the next order is let through although the payment side is silent; undefined while it is not. */
  #nextProbeAt: number | undefined;

  constructor(parts: BacklogGaugeParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    this.#answeredAt = this.#now();
    const {logger} = parts;
    this.#trouble = new TroubleLog({
      what: 'accepting orders',
      meanwhile: 'refusing new ones',
      calmMs: limits.overloadCalmMs,
      logger,
      now: this.#now,
    });
    this.loop = new BackgroundLoop({
      name: 'measuring the backlog',
      pollMs: limits.backlogPollMs,
      backoff: limits.backlogBackoff,
      logger,
      pass: async () => {
        await this.look();
        return {more: false, failures: []};
      },
    });
  }

  /** Measures what waits now. */
  async look(): Promise<void> {
    this.#latest = await this.#parts.measure({countMax: this.#parts.limits.countMax});
    this.#nextProbeAt = this.#isSilent() ? (this.#nextProbeAt ?? this.#now() + limits.probeEveryMs) : undefined;
    const {complaint} = this;
    if (complaint === undefined) this.#trouble.works();
    else this.#trouble.failed(complaint);
  }

  /** The payment side answered something: it lives. */
  answered(): void {
    this.#answeredAt = this.#now();
    this.#nextProbeAt = undefined;
  }

  /** What is wrong with what waits, in one sentence; undefined while it is within its limits. */
  get complaint(): string | undefined {
    if (!this.#isSilent()) return this.#excess();
    return this.#excess() ?? `the payment side has answered nothing for ${seconds(this.#silenceMs())}`;
  }

  /** For an API that refuses new orders: how long to wait; undefined if the order that asks may come in. */
  overload(): {retryAfterSeconds: number} | undefined {
    if (this.complaint === undefined || this.#isProbe()) return undefined;
    return {retryAfterSeconds: limits.overloadRetryAfterSeconds};
  }

  /** What is beyond its limits, and would not get better by another order. */
  #excess(): string | undefined {
    const {undelivered, unanswered} = this.#latest;
    const {countMax, ageMsMax} = this.#parts.limits;
    if (undelivered.count > countMax) return `more than ${countMax} events wait to be delivered`;
    if (undelivered.oldestAgeMs > ageMsMax)
      return `an event has waited ${seconds(undelivered.oldestAgeMs)} for its delivery`;
    if (unanswered.count > countMax) return `more than ${countMax} orders wait for an answer about their payment`;
    return undefined;
  }

  #isSilent(): boolean {
    return this.#silenceMs() > this.#parts.limits.ageMsMax;
  }

  #silenceMs(): number {
    return Math.min(this.#latest.unanswered.oldestAgeMs, this.#now() - this.#answeredAt);
  }

  /** Whether the order that asks is the one in a minute that finds out whether the payment side is back. */
  #isProbe(): boolean {
    const now = this.#now();
    if (this.#excess() !== undefined || this.#nextProbeAt === undefined || now < this.#nextProbeAt) return false;
    this.#nextProbeAt = now + limits.probeEveryMs;
    return true;
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
