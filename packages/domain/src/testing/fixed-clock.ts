import type {Clock} from '../clock.ts';

/** A clock that stands still until it is told to move. */
export class FixedClock implements Clock {
  #now: Date;

  constructor(now: Date = new Date('2026-01-01T00:00:00.000Z')) {
    this.#now = now;
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Moves the clock by so many milliseconds; backwards if negative. */
  advance(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms);
  }
}
