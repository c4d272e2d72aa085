export {domainProblem, domainProblems} from './domain-problems.ts';
export {type HttpServer, type HttpServerOptions, startHttpServer} from './http-server.ts';
export {bodyBytesMax, defaultHttpLimits, type HttpLimits, unreadBodyLingerMs} from './limits.ts';
export {createOrderApi, type OrderApi, type OrderApiParts} from './order-api.ts';
export {type OrderJson, orderJson, orderSchema} from './order-json.ts';
export {getOrderContract, type OrderRoutesParts, orderRoutes, placeOrderContract} from './order-routes.ts';
export {type PlaceOrderBody, placeOrderBody} from './place-order-body.ts';
export {type Problem, type ProblemFault, type ProblemJson, problemMediaType, problemSchema} from './problem.ts';
export {defineRoute, type RouteAnswer, type RouteContract, type RouteHandler} from './route-contract.ts';
