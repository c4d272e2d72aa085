/**
 * Something that runs until it is stopped. Each that the services are made of keeps these promises, and one contract
 * suite looks at all of them:
 *
 * - Stopping is safe to repeat, at the same time and later, and safe before the start: then it never runs.
 * - Once it resolves, no timer and no socket is left.
 */
export interface Stoppable {
  stop(): Promise<void>;
}
