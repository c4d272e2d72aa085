import {ProblemError, protocolProblem} from './problem.ts';

/** Says that no more orders can be taken in for now, and when to ask again. */
export type OverloadCheck = () => {readonly retryAfterSeconds: number} | undefined;

/**
 * Refuses a new order while there are too many. What it says is true of this request alone: an earlier one with the
 * same key may be about to be stored.
 * @param options.keyed whether the request has an `Idempotency-Key`
 * @throws ProblemError `OVERLOADED`
 */
export function assertNotOverloaded(overload: OverloadCheck | undefined, {keyed}: {keyed: boolean}): void {
  const overloaded = overload?.();
  if (overloaded === undefined) return;
  // Retry-After takes whole seconds (RFC 9110, section 10.2.3), and 0 would mean at once.
  const seconds = Math.max(1, Math.ceil(overloaded.retryAfterSeconds));
  const told = keyed
    ? 'and this request stored nothing; repeat it with the same Idempotency-Key after the time in Retry-After'
    : 'and nothing was stored for this request; try again after the time in Retry-After';
  throw new ProblemError(
    protocolProblem('OVERLOADED', {
      detail: `more orders came in than can be worked off, ${told}`,
      headers: {'Retry-After': `${seconds}`},
    }),
  );
}
