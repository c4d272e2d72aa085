import {
  CustomerId,
  DomainError,
  type Order,
  type Placed,
  type PlaceOrder,
  type PlaceOrderInput,
} from '@orderwell/domain';
import {entityTag} from './entity-tag.ts';
import {placeOrderContract} from './order-contracts.ts';
import {orderJson, orderPath} from './order-json.ts';
import {overloadRefusal, type OverloadCheck} from './overload.ts';
import {inTermsOf, linesOf} from './order-bodies.ts';
import {requestFingerprint} from './request-fingerprint.ts';
import {route} from '../routing/route.ts';
import type {Route} from '../routing/route-contract.ts';
import {placingOutcome} from './told-outcome.ts';
import {replayed, storedText} from '../routing/written-answer.ts';

export interface PlaceOrderRouteParts {
  readonly placeOrder: Pick<PlaceOrder, 'execute' | 'earlier'>;
  /** Who orders when nobody is named. */
  readonly defaultCustomerId: string;
  /** While this returns something, new orders are answered with 503 `OVERLOADED`; repeats and all else go on. */
  readonly overload?: OverloadCheck | undefined;
}

/** Serves `POST /orders`. */
export function placeOrderRoute({placeOrder, defaultCustomerId, overload}: PlaceOrderRouteParts): Route {
  /** What came of it, or what came of it before. Under overload a repeat is still answered: it is no new order. */
  async function placed(input: PlaceOrderInput): Promise<Placed> {
    const {idempotency} = input;
    const refusal = idempotency && overloadRefusal(overload, {keyed: true});
    if (idempotency === undefined || refusal === undefined) return placeOrder.execute(input);
    const earlier = await placeOrder.earlier(idempotency);
    if (earlier === undefined) throw refusal;
    return earlier;
  }

  return route(
    placeOrderContract,
    async ({headers, body, correlation}) => {
      const {customerId = defaultCustomerId, metadata} = body;
      const key = headers['Idempotency-Key'];
      const idempotency = key !== undefined && {
        caller: callerOf(customerId),
        key,
        fingerprint: requestFingerprint(placeOrderContract, body),
        answerFor: (order: Order) => storedText(answerOf(order)),
      };
      try {
        const outcome = await placed({
          customerId,
          lines: linesOf(body),
          metadata,
          correlation,
          ...(idempotency && {idempotency}),
        });
        return outcome.kind === 'placed' ? answerOf(outcome.order) : replayed(outcome.answer);
      } catch (error) {
        throw placingOutcome(inTermsOf(body, error), {keyed: key !== undefined});
      }
    },
    {
      // Before the body is read: under overload, work that will be thrown away is the first to save. A request with a
      // key may be a repeat, which only its body shows.
      admit: ({'Idempotency-Key': key}) => {
        const refusal = key === undefined ? overloadRefusal(overload, {keyed: false}) : undefined;
        if (refusal !== undefined) throw refusal;
      },
    },
  );
}

function answerOf(order: Order) {
  return {
    status: 201,
    headers: {Location: orderPath(order.id), ETag: entityTag(order)},
    body: orderJson(order),
  } as const;
}

/**
 * Whose idempotency keys these are. As long as nobody is authenticated, that is whoever the order is for; once callers
 * are known, it is the caller. Parsed here, because the key is looked up before the order's customer is, and no store
 * should be asked for a text that cannot be an id.
 */
function callerOf(customerId: string): string {
  try {
    return CustomerId.parse(customerId);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw error.withFaults([{path: ['customerId'], detail: error.message}]);
  }
}
