import {ProblemError, protocolProblem} from '../problems/problem.ts';

/**
 * Asked once by each order that comes in: says that it cannot be taken in now, and when to ask again. It may let in the
 * one that asks, to find out whether others could follow.
 */
export type OverloadCheck = () => {readonly retryAfterSeconds: number} | undefined;

/**
 * The refusal of a new order while there are too many; undefined while there are not. What it says is true of this
 * request alone: an earlier one with the same key may be about to be stored.
 * @param options.keyed whether the request has an `Idempotency-Key`
 */
export function overloadRefusal(
  overload: OverloadCheck | undefined,
  {keyed}: {keyed: boolean},
): ProblemError | undefined {
  const overloaded = overload?.();
  if (overloaded === undefined) return undefined;
  // Retry-After takes whole seconds (RFC 9110, section 10.2.3), and 0 would mean at once.
  const seconds = Math.max(1, Math.ceil(overloaded.retryAfterSeconds));
  const told = keyed
    ? 'and this request stored nothing; repeat it with the same Idempotency-Key after the time in Retry-After'
    : 'and nothing was stored for this request; try again after the time in Retry-After';
  return new ProblemError(
    protocolProblem('OVERLOADED', {
      detail: `more orders came in than can be worked off, ${told}`,
      headers: {'Retry-After': `${seconds}`},
    }),
  );
}
