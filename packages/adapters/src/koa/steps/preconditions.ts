import {invalidHeader, ProblemError, protocolProblem} from '../problems/problem.ts';
import {type ApiContext, type ApiMiddleware, header} from './request-scope.ts';

/** Refuses what no route should have to think of: a target that is no path, and headers that cannot be honoured. */
export const preconditions: ApiMiddleware = async (ctx, next) => {
  toPath(ctx);
  assertHost(ctx);
  assertExpectation(ctx);
  await next();
};

/**
 * Routes see a plain path, percent-encoded, whatever form the request target has: a server must understand a whole URL
 * as well (RFC 9112, section 3.2.2).
 */
function toPath({req}: ApiContext): void {
  const target = req.url ?? '/';
  if (target === '*') return;
  const url = URL.parse(target.startsWith('/') ? `http://localhost${target}` : target);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    req.url = '/';
    throw new ProblemError(protocolProblem('MALFORMED_REQUEST', {detail: 'the request target is no path'}));
  }
  req.url = url.pathname + url.search;
}

/** RFC 9112, section 3.2: exactly one Host. Node would refuse it too, but without saying why. */
function assertHost({req}: ApiContext): void {
  const hosts = req.headersDistinct['host']?.length ?? 0;
  const required = req.httpVersion === '1.1' ? 1 : 0;
  if (hosts > 1 || hosts < required) throw invalidHeader('a request must have exactly one Host');
}

/** RFC 9110, section 10.1.1: 100-continue is the only expectation there is. */
function assertExpectation(ctx: ApiContext): void {
  const expected = header(ctx, 'expect');
  if (expected === undefined || expected.toLowerCase() === '100-continue') return;
  throw new ProblemError(protocolProblem('EXPECTATION_FAILED', {detail: 'Expect can only be 100-continue'}));
}
