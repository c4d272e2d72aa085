export {domainProblem, domainProblems} from './problems/domain-problems.ts';
export {idempotencyKeyCharactersMax} from './orders/idempotency-key.ts';
export {type HttpServer, type HttpServerOptions, startHttpServer} from './server/http-server.ts';
export {bodyBytesMax, defaultHttpLimits, type HttpLimits, unreadBodyLingerMs} from './limits.ts';
export {createOrderApi, type OrderApi, type OrderApiParts} from './order-api.ts';
export {cancelOrderContract, getOrderContract, placeOrderContract} from './orders/order-contracts.ts';
export {type OrderJson, orderJson, orderSchema} from './orders/order-json.ts';
export {type OrderRoutesParts, orderRoutes} from './orders/order-routes.ts';
export type {OverloadCheck} from './orders/overload.ts';
export {type PlaceOrderBody, placeOrderBody} from './orders/order-bodies.ts';
export {
  type Problem,
  type ProblemFault,
  type ProblemJson,
  problemMediaType,
  problemSchema,
} from './problems/problem.ts';
export {requestFingerprint} from './orders/request-fingerprint.ts';
export {type RequestTrouble, requestTrouble} from './steps/problem-answers.ts';
export {
  defineRoute,
  type Route,
  type RouteAnswer,
  type RouteContract,
  type RouteHandler,
} from './routing/route-contract.ts';
export {route} from './routing/route.ts';
