import type {Middleware} from 'koa';
import type {Logger} from '../../runtime/logger.ts';
import type {Problem} from '../problems/problem.ts';
import {isRequestId, traceparentOf} from './request-id.ts';

/** What is known of a request while it is served. */
export interface RequestState {
  /** The id under which the request is known in answers, logs and messages. */
  requestId: string;
  /** The W3C trace that the request belongs to. */
  traceparent: string;
  /** The matched route as its contract writes it, so that logs and metrics do not grow with every id. */
  route?: string;
  /** The order that the path names. It is logged only with what went wrong about it. */
  orderId?: string;
  /** What the request was answered with, if it did not succeed. */
  problem?: Problem;
  /** Set when the client left before there was anything to answer. */
  clientGone?: boolean;
}

/** One step of serving a request. */
export type ApiMiddleware = Middleware<RequestState>;

/** The context that such a step gets. */
export type ApiContext = Parameters<ApiMiddleware>[0];

// What nginx writes when the client did not wait for its answer; it is only ever logged, never sent.
const clientGoneStatus = 499;

/**
 * Gives every request its id and trace, and every answer the id; and writes one line per request, without bodies and
 * header values, because those hold what customers order. A problem's code is in it, and the order of which it is not
 * known whether it was stored: whoever has to find out what became of it finds it there.
 */
export function requestScope({newRequestId, logger}: {newRequestId: () => string; logger: Logger}): ApiMiddleware {
  return async (ctx, next) => {
    const startedMs = performance.now();
    const sent = header(ctx, 'x-request-id');
    const requestId = sent !== undefined && isRequestId(sent) ? sent : newRequestId();
    ctx.state.requestId = requestId;
    ctx.state.traceparent = traceparentOf(header(ctx, 'traceparent'));
    ctx.set('X-Request-ID', requestId);
    // Where an order stands changes by itself.
    ctx.set('Cache-Control', 'no-store');
    try {
      await next();
    } finally {
      const {route = 'none', clientGone, problem} = ctx.state;
      const status = clientGone === true ? clientGoneStatus : ctx.status;
      const durationMs = Math.round((performance.now() - startedMs) * 10) / 10;
      const {code, orderId} = problem ?? {};
      const why = {...(code !== undefined && {code}), ...(orderId !== undefined && {orderId})};
      logger.info({method: ctx.method, route, status, ...why, durationMs, requestId}, 'request served');
    }
  };
}

/** The value of a request's header, or undefined if it has none; Node joins repeated ones with a comma. */
export function header(ctx: ApiContext, name: string): string | undefined {
  const value = ctx.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
