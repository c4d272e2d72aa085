import {BackgroundLoop} from './background-loop.ts';
import * as limits from './limits.ts';
import type {Logger} from './logger.ts';

/** How much waits, and for how long. */
export interface Backlog {
  /** How many wait, under way or not; counted no further than the measure was told to. */
  readonly count: number;
  /** How long the oldest of them has waited, in milliseconds; 0 if none waits. */
  readonly oldestAgeMs: number;
}

export interface BacklogLimits {
  readonly countMax: number;
  readonly ageMsMax: number;
}

/**
 * Looks at a backlog every second and says when it is too long or too old, so that a service can refuse new work while
 * what it has accepted is stuck. Between two looks it costs nothing.
 */
export class BacklogGauge {
  readonly loop: BackgroundLoop;
  readonly #limits: BacklogLimits;
  #latest: Backlog = {count: 0, oldestAgeMs: 0};

  constructor(parts: {measure: () => Promise<Backlog>; limits: BacklogLimits; logger: Logger}) {
    this.#limits = parts.limits;
    this.loop = new BackgroundLoop({
      name: 'measuring the backlog',
      pollMs: limits.backlogPollMs,
      backoff: limits.backlogBackoff,
      logger: parts.logger,
      pass: async () => {
        this.#latest = await parts.measure();
        const complaint = this.complaint;
        return {more: false, failures: complaint === undefined ? [] : [new Error(complaint)]};
      },
    });
  }

  /** What is wrong with the backlog, in one sentence; undefined while it is within its limits. */
  get complaint(): string | undefined {
    const {count, oldestAgeMs} = this.#latest;
    if (count > this.#limits.countMax) return `${count} events wait to be delivered`;
    if (oldestAgeMs > this.#limits.ageMsMax)
      return `an event has waited ${Math.round(oldestAgeMs / 1000)} s for its delivery`;
    return undefined;
  }

  /** For an API that refuses new work: how long to wait, while the backlog is beyond its limits. */
  overload(): {retryAfterSeconds: number} | undefined {
    return this.complaint === undefined ? undefined : {retryAfterSeconds: limits.overloadRetryAfterSeconds};
  }
}
