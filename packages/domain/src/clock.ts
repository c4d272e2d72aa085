/** The port through which the domain learns the time. */
export interface Clock {
  /** The current instant. Two calls may return the same instant, and a later call may return an earlier one. */
  now(): Date;
}
