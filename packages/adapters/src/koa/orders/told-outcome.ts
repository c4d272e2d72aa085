import {DomainError} from '@orderwell/domain';
import {domainProblem, type ToldOtherwise} from '../problems/domain-problems.ts';
import {retryAfterSeconds} from '../limits.ts';
import {orderPath} from './order-json.ts';
import {ProblemError} from '../problems/problem.ts';

/**
 * What a client is told of a request that changes something and did not succeed: what became of it, and whether to
 * repeat it. A client does what it is told, so words that are not true of the request make a second order.
 */

/**
 * Of `POST /orders`. Only a request with a key can be repeated without knowing what became of it.
 * @param options.keyed whether the request had an `Idempotency-Key`
 * @returns what to throw instead of the error
 */
export function placingOutcome(error: unknown, {keyed}: {keyed: boolean}): unknown {
  if (!(error instanceof DomainError)) return error;
  if (error.code === 'UNAVAILABLE') {
    const detail = keyed
      ? 'this request stored nothing; repeat it with the same Idempotency-Key in a moment'
      : 'nothing was stored for this request; try again in a moment';
    return told(error, {detail, retryAfterSeconds});
  }
  if (error.code !== 'ORDER_OUTCOME_UNKNOWN') return error;
  const unknown = 'whether the order was stored is not known';
  if (keyed) {
    const advice = 'repeat the request with the same Idempotency-Key, which is safe: it does not place another order';
    return told(error, {detail: `${unknown}; ${advice}`, retryAfterSeconds});
  }
  if (error.orderId === undefined) return error;
  const advice =
    'do not repeat the request, which could place another order: ' +
    `GET ${orderPath(error.orderId)} answers 200 if it was stored, and still 404 after a minute if it was ` +
    'not; a request with an Idempotency-Key can be repeated';
  return told(error, {detail: `${unknown}; ${advice}`});
}

/** Of `POST /orders/{id}/cancel`, which is always safe to repeat. @returns what to throw instead of the error */
export function cancelingOutcome(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'UNAVAILABLE') return error;
  const detail = 'whether the order was canceled is not known; repeat the request in a moment, which is safe';
  return told(error, {detail, retryAfterSeconds});
}

const told = (error: DomainError, otherwise: ToldOtherwise): ProblemError =>
  new ProblemError(domainProblem(error, otherwise), {cause: error});
