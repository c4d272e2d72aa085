import {DomainError, type GetOrder, OrderId, type PlaceOrder} from '@orderwell/domain';
import {z} from 'zod';
import {orderJson, orderSchema} from './order-json.ts';
import {inTermsOf, linesOf, placeOrderBody} from './place-order-body.ts';
import {problemSchema} from './problem.ts';
import {route} from './route.ts';
import {defineRoute, type Route} from './route-contract.ts';

/** `POST /orders` */
export const placeOrderContract = defineRoute({
  method: 'post',
  path: '/orders',
  summary: 'Places an order; it is paid for afterwards.',
  params: z.object({}),
  body: placeOrderBody,
  responses: {
    201: orderSchema,
    400: problemSchema,
    408: problemSchema,
    409: problemSchema,
    413: problemSchema,
    415: problemSchema,
    422: problemSchema,
    503: problemSchema,
  },
});

/** `GET /orders/{id}` */
export const getOrderContract = defineRoute({
  method: 'get',
  path: '/orders/{id}',
  summary: 'Shows an order and where it stands.',
  params: z.object({id: z.string().meta({description: 'The id that the order was placed under.'})}),
  responses: {200: orderSchema, 400: problemSchema, 404: problemSchema, 503: problemSchema},
});

/** What serves orders, and who orders when nobody is named. */
export interface OrderRoutesParts {
  readonly placeOrder: Pick<PlaceOrder, 'execute'>;
  readonly getOrder: Pick<GetOrder, 'execute'>;
  readonly defaultCustomerId: string;
}

/** The routes under `/orders`. */
export function orderRoutes({placeOrder, getOrder, defaultCustomerId}: OrderRoutesParts): readonly Route[] {
  return [
    route(placeOrderContract, async ({body, correlation}) => {
      const {customerId = defaultCustomerId} = body;
      try {
        const order = await placeOrder.execute({customerId, lines: linesOf(body), correlation});
        return {status: 201, headers: {Location: locationOf(order.id)}, body: orderJson(order)};
      } catch (error) {
        throw inTermsOf(body, error);
      }
    }),
    route(getOrderContract, async ({params}) => ({
      status: 200,
      body: orderJson(await getOrder.execute(orderIdOf(params.id))),
    })),
  ];
}

function locationOf(id: OrderId): string {
  return `/orders/${encodeURIComponent(id)}`;
}

/** A text that cannot be an order's id is no order's id: the client asked well, there is just nothing there. */
function orderIdOf(text: string): OrderId {
  try {
    return OrderId.parse(text);
  } catch (cause) {
    throw new DomainError('ORDER_NOT_FOUND', 'there is no order with such an id', {cause});
  }
}
