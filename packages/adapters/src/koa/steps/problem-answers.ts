import {DomainError} from '@orderwell/domain';
import type {Logger} from '../../runtime/logger.ts';
import {TroubleLog} from '../../runtime/trouble-log.ts';
import {troubleCalmMs} from '../limits.ts';
import {domainProblem} from '../problems/domain-problems.ts';
import {
  ClientGone,
  internalDetail,
  type Problem,
  ProblemError,
  problemJson,
  problemMediaType,
  protocolProblem,
} from '../problems/problem.ts';
import type {ApiContext, ApiMiddleware} from './request-scope.ts';

/** Hears of each request that could not be served for now, and of each that was, and logs when that changes. */
export type RequestTrouble = Pick<TroubleLog, 'failed' | 'works'>;

/** @param now milliseconds of a clock that only goes forward */
export function requestTrouble(logger: Logger, now?: () => number): RequestTrouble {
  return new TroubleLog({
    what: 'serving requests',
    meanwhile: 'answering 503',
    calmMs: troubleCalmMs,
    logger,
    ...(now && {now}),
  });
}

/** Answers whatever the steps after it throw with a problem, and never with more than a client may know. */
export function problemAnswers(to: Listeners): ApiMiddleware {
  return async (ctx, next) => {
    try {
      await next();
      // Whatever else is answered needs no database: what no route takes, and what is refused at the door.
      if (ctx.state.route !== undefined) to.trouble.works();
    } catch (error) {
      if (error instanceof ClientGone) {
        // Nobody to answer, and nothing that an operator could do about it.
        ctx.state.clientGone = true;
        ctx.respond = false;
        return;
      }
      const problem = problemOf(error);
      // A route that says more of a domain error than the table puts its problem around it.
      const told = error instanceof ProblemError && error.cause instanceof DomainError;
      tell(to, ctx, problem, told ? error.cause : error);
      answer(ctx, problem);
    }
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof DomainError) return domainProblem(error);
  // The cause may hold statements, addresses or other customers' values: it goes to the log alone.
  return protocolProblem('INTERNAL_ERROR', {detail: internalDetail});
}

interface Listeners {
  readonly logger: Logger;
  readonly trouble: RequestTrouble;
}

/** A defect has a line of its own; what cannot be served for now is one trouble, however many requests it meets. */
function tell({logger, trouble}: Listeners, ctx: ApiContext, {status, code}: Problem, err: unknown): void {
  const {requestId, route = 'none', orderId} = ctx.state;
  if (status === 500) {
    logger.error({err, requestId, route, ...(orderId !== undefined && {orderId})}, 'request failed unexpectedly');
  }
  // Whoever has the service starting or overloaded says so, and that is no trouble of the requests.
  if (status <= 500 || !(err instanceof DomainError)) return;
  // Its own words name the order, so that each would be a trouble of its own; its cause is what went wrong.
  trouble.failed(err.code === 'ORDER_OUTCOME_UNKNOWN' ? (err.cause ?? err) : err, {code, requestId, route});
}

function answer(ctx: ApiContext, problem: Problem): void {
  ctx.state.problem = problem;
  ctx.status = problem.status;
  ctx.body = JSON.stringify(problemJson(problem, ctx.path));
  // After the body, because Koa gives a body a type of its own.
  ctx.set('Content-Type', problemMediaType);
  ctx.set(problem.headers ?? {});
}
