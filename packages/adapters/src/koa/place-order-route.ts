import {CustomerId, DomainError, type Order, type PlaceOrder} from '@orderwell/domain';
import {entityTag} from './entity-tag.ts';
import {orderPath, placeOrderContract} from './order-contracts.ts';
import {orderJson} from './order-json.ts';
import {inTermsOf, linesOf} from './place-order-body.ts';
import {ProblemError, protocolProblem} from './problem.ts';
import {requestFingerprint} from './request-fingerprint.ts';
import {route} from './route.ts';
import type {Route} from './route-contract.ts';
import {placingOutcome} from './told-outcome.ts';
import {replayed, storedText} from './written-answer.ts';

/** Says that no more orders can be taken in for now, and when to ask again. */
export type OverloadCheck = () => {readonly retryAfterSeconds: number} | undefined;

export interface PlaceOrderRouteParts {
  readonly placeOrder: Pick<PlaceOrder, 'execute'>;
  /** Who orders when nobody is named. */
  readonly defaultCustomerId: string;
  /** While this returns something, new orders are answered with 503 `OVERLOADED`; all else goes on. */
  readonly overload?: OverloadCheck | undefined;
}

/** Serves `POST /orders`. */
export function placeOrderRoute({placeOrder, defaultCustomerId, overload}: PlaceOrderRouteParts): Route {
  return route(
    placeOrderContract,
    async ({headers, body, correlation}) => {
      const {customerId = defaultCustomerId} = body;
      const key = headers['Idempotency-Key'];
      const idempotency = key !== undefined && {
        caller: callerOf(customerId),
        key,
        fingerprint: requestFingerprint(placeOrderContract, body),
        answerFor: (order: Order) => storedText(answerOf(order)),
      };
      try {
        const placed = await placeOrder.execute({
          customerId,
          lines: linesOf(body),
          correlation,
          ...(idempotency && {idempotency}),
        });
        return placed.kind === 'placed' ? answerOf(placed.order) : replayed(placed.answer);
      } catch (error) {
        throw placingOutcome(inTermsOf(body, error), {keyed: key !== undefined});
      }
    },
    {admit: () => assertNotOverloaded(overload)},
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
    const {code, message} = error;
    throw new DomainError(code, message, {cause: error, faults: [{path: ['customerId'], detail: message}]});
  }
}

/** Refused before the body is read: under overload, work that will be thrown away is the first to save. */
function assertNotOverloaded(overload: OverloadCheck | undefined): void {
  const overloaded = overload?.();
  if (overloaded === undefined) return;
  // Retry-After takes whole seconds (RFC 9110, section 10.2.3), and 0 would mean at once.
  const retryAfterSeconds = Math.max(1, Math.ceil(overloaded.retryAfterSeconds));
  throw new ProblemError(
    protocolProblem('OVERLOADED', {
      detail: 'more orders came in than can be worked off; nothing was stored, try again later',
      headers: {'Retry-After': `${retryAfterSeconds}`},
    }),
  );
}
