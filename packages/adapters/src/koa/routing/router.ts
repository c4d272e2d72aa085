import {Router} from '@koa/router';
import {jsonBody, optionalJsonBody} from './json-body.ts';
import {retryAfterSeconds} from '../limits.ts';
import {ProblemError, protocolProblem} from '../problems/problem.ts';
import type {ApiMiddleware, RequestState} from '../steps/request-scope.ts';
import type {Route} from './route-contract.ts';

/** Mounts routes, and says of every other request what is wrong with it. */
export function routing(routes: readonly Route[], isReady: () => boolean): readonly ApiMiddleware[] {
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
