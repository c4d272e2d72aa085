import Koa from 'koa';
import type {Logger} from '../runtime/logger.ts';
import {type OrderRoutesParts, orderRoutes} from './orders/order-routes.ts';
import {preconditions} from './steps/preconditions.ts';
import {problemAnswers, type RequestTrouble, requestTrouble} from './steps/problem-answers.ts';
import {type RequestState, requestScope} from './steps/request-scope.ts';
import type {Route} from './routing/route-contract.ts';
import {routing} from './routing/router.ts';
import {answerBeforeUnreadBody} from './steps/unread-body.ts';

/** What the API is made of. */
export interface OrderApiParts extends OrderRoutesParts {
  readonly logger: Logger;
  /** Makes an id for a request that came without one; a text that `X-Request-ID` may hold. */
  readonly newRequestId: () => string;
  /** While this says false, every order route answers 503 `STARTING`. Ready from the start, if left out. */
  readonly isReady?: () => boolean;
  /** Further routes, served as the orders' own are. Each takes what no other takes. */
  readonly routes?: readonly Route[];
  /** Hears which requests can be served and which cannot; logs that, if left out. */
  readonly trouble?: RequestTrouble;
}

/** An app that serves orders, for `startHttpServer` or for an app of one's own to mount. */
export type OrderApi = Koa<RequestState>;

/**
 * The orders' REST API, to be served with `startHttpServer`. The way of a request, by file:
 *
 * 1. `server/http-server.ts` takes it; what is no request, `server/unreadable-request.ts` refuses.
 * 2. It passes the steps below, from `steps/unread-body.ts`, which has the last word, to `steps/preconditions.ts`.
 * 3. `routing/router.ts` finds its route, and `routing/route.ts` parses it by its contract in `orders/order-contracts.ts`.
 * 4. `orders/order-routes.ts` has the use case carry it out, and `orders/order-json.ts` writes what came of it.
 *
 * Whatever any of them throws, `steps/problem-answers.ts` answers, by the table in `problems/domain-problems.ts`.
 * @throws Error if two routes take the same
 */
export function createOrderApi({
  logger,
  newRequestId,
  isReady = () => true,
  trouble = requestTrouble(logger),
  routes = [],
  ...parts
}: OrderApiParts): OrderApi {
  const app = new Koa<RequestState>();
  app.use(answerBeforeUnreadBody);
  app.use(requestScope({newRequestId, logger}));
  app.use(problemAnswers({logger, trouble}));
  app.use(preconditions);
  for (const step of routing([...orderRoutes(parts), ...routes], isReady)) app.use(step);
  app.on('error', (err: Error & {headerSent?: boolean}) => {
    // What a request can cause was answered above. Koa marks what it could tell nobody of: the connection broke.
    if (err.headerSent === true) logger.debug({reason: err.message}, 'connection broke before its answer was out');
    else logger.error({err}, 'request failed outside of every route');
  });
  return app;
}
