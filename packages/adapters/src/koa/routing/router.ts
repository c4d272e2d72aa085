import {Router} from '@koa/router';
import {jsonBody, optionalJsonBody} from './json-body.ts';
import {retryAfterSeconds} from '../limits.ts';
import {ProblemError, protocolProblem} from '../problems/problem.ts';
import type {ApiMiddleware, RequestState} from '../steps/request-scope.ts';
import type {Route, RouteContract} from './route-contract.ts';

/**
 * Mounts routes, and says of every other request what is wrong with it.
 * @throws Error if two routes take the same, of which the second would never be asked
 */
export function routing(routes: readonly Route[], isReady: () => boolean): readonly ApiMiddleware[] {
  assertApart(routes);
  // A gateway in front decides by exact paths, so none that only resembles one may lead to the same place.
  const router = new Router<RequestState>({sensitive: true, strict: true});
  for (const route of routes) {
    const {method, path} = route.contract;
    router.register(path.replaceAll(/\{(\w+)\}/g, ':$1'), [method], async (ctx) => {
      ctx.state.route = path;
      if (ctx.params['id'] !== undefined) ctx.state.orderId = ctx.params['id'];
      if (!isReady()) throw starting();
      const {requestId, traceparent} = ctx.state;
      const {status, headers, text} = await route.answer({
        params: ctx.params,
        headers: ctx.req.headersDistinct,
        readBody: ({optional}) => (optional ? optionalJsonBody : jsonBody)(ctx.req, ctx.res),
        correlation: {requestId, traceparent},
      });
      ctx.status = status;
      ctx.set(headers ?? {});
      ctx.type = 'application/json';
      ctx.body = text;
    });
  }
  const known = [...new Set(routes.map(({contract}) => contract.method.toUpperCase()))];
  return [router.routes() as ApiMiddleware, unrouted(router, known)];
}

function assertApart(routes: readonly Route[]): void {
  for (const [index, {contract}] of routes.entries()) {
    const other = routes.slice(0, index).find((earlier) => takesTheSame(earlier.contract, contract));
    if (other === undefined) continue;
    throw new Error(
      `two routes take ${contract.method.toUpperCase()} ${contract.path}: ${other.contract.path} does, too`,
    );
  }
}

/** Whether some path leads to both; a parameter takes any one segment. */
function takesTheSame(one: RouteContract, other: RouteContract): boolean {
  const [segments, others] = [one.path.split('/'), other.path.split('/')];
  const isSame = (segment: string, at: number): boolean => {
    const opposite = others[at] ?? '';
    return segment === opposite || segment.startsWith('{') || opposite.startsWith('{');
  };
  return one.method === other.method && segments.length === others.length && segments.every(isSame);
}

/** Answers what no route takes: other methods of a known path, and unknown paths. */
function unrouted(router: Router<RequestState>, known: readonly string[]): ApiMiddleware {
  return (ctx) => {
    const ofPath = router.match(ctx.path, ctx.method).path.flatMap(({methods}) => methods);
    const methods = ctx.path === '*' ? known : ofPath;
    if (methods.length === 0) {
      throw new ProblemError(protocolProblem('NOT_FOUND', {detail: 'there is nothing at this path'}));
    }
    const allow = [...new Set(methods), 'OPTIONS'].join(', ');
    if (ctx.method !== 'OPTIONS') {
      const detail = `this path takes ${allow}`;
      throw new ProblemError(protocolProblem('METHOD_NOT_ALLOWED', {detail, headers: {Allow: allow}}));
    }
    ctx.status = 204;
    ctx.set('Allow', allow);
  };
}

function starting(): ProblemError {
  const headers = {'Retry-After': `${retryAfterSeconds}`};
  const detail = 'this request was not carried out; try again in a moment';
  return new ProblemError(protocolProblem('STARTING', {detail, headers}));
}
