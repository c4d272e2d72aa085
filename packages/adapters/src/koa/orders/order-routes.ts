import {type CancelOrder, DomainError, type GetOrder, type Order, OrderId} from '@orderwell/domain';
import {entityTag, ifMatching} from './entity-tag.ts';
import {cancelOrderContract, getOrderContract} from './order-contracts.ts';
import {orderJson} from './order-json.ts';
import {type PlaceOrderRouteParts, placeOrderRoute} from './place-order-route.ts';
import {route} from '../routing/route.ts';
import type {Route} from '../routing/route-contract.ts';
import {cancelingOutcome} from './told-outcome.ts';

/** What serves orders. */
export interface OrderRoutesParts extends PlaceOrderRouteParts {
  readonly getOrder: Pick<GetOrder, 'execute'>;
  readonly cancelOrder: Pick<CancelOrder, 'execute'>;
}

/** The routes under `/orders`. */
export function orderRoutes({getOrder, cancelOrder, ...parts}: OrderRoutesParts): readonly Route[] {
  return [
    placeOrderRoute(parts),
    route(getOrderContract, async ({params}) => shown(await getOrder.execute(orderIdOf(params.id)))),
    route(cancelOrderContract, async ({params, headers, body, correlation}) => {
      const {'If-Match': ifMatch = 'any'} = headers;
      const orderId = orderIdOf(params.id);
      try {
        const order = await ifMatching(ifMatch, (expectedVersion) =>
          cancelOrder.execute({orderId, reason: body?.reason, expectedVersion, correlation}),
        );
        return shown(order);
      } catch (error) {
        throw cancelingOutcome(error);
      }
    }),
  ];
}

function shown(order: Order) {
  return {status: 200, headers: {ETag: entityTag(order)}, body: orderJson(order)} as const;
}

/** A text that cannot be an order's id is no order's id: the client asked well, there is just nothing there. */
function orderIdOf(text: string): OrderId {
  try {
    return OrderId.parse(text);
  } catch (cause) {
    throw new DomainError('ORDER_NOT_FOUND', 'there is no order with such an id', {cause});
  }
}
