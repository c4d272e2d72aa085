import type {DomainError, ErrorKind} from '@orderwell/domain';
import {internalDetail, jsonPointer, type Problem} from './problem.ts';
import {retryAfterSeconds} from '../limits.ts';

/** How HTTP says one code. */
interface DomainProblem {
  readonly status: number;
  readonly title: string;
  /** After how many seconds the same request may work, if waiting helps. */
  readonly retryAfterSeconds?: number;
  /** What is told instead of the error's own words, which are for the log: they may name hosts or statements. */
  readonly detail?: string;
}

const outcomeUnknown = 'whether the order was stored is not known';

/**
 * How HTTP says what the domain says. It does not compile while a code is missing, so a new code cannot become a 500 by
 * accident. 422 is for what the request says, 409 for what the order's or payment's state or another request forbids,
 * 412 for what changed since the client looked, 503 for what trouble behind the API keeps from working for now, and 500
 * for what no client can cause or mend: no route takes amounts, currencies or the ids of new orders, so whatever is wrong
 * with one of those is wrong here.
 */
export const domainProblems: Readonly<Record<ErrorKind, DomainProblem>> = {
  AMOUNT_OUT_OF_RANGE: {status: 422, title: 'Amount out of range'},
  CURRENCY_MISMATCH: {status: 422, title: 'Currencies cannot be mixed'},
  CUSTOMER_NOT_FOUND: {status: 422, title: 'Unknown customer'},
  DUPLICATE_ORDER: {status: 500, title: 'Order exists already', detail: internalDetail},
  IDEMPOTENCY_KEY_IN_USE: {status: 409, title: 'Request is in progress', retryAfterSeconds},
  IDEMPOTENCY_KEY_REUSED: {status: 422, title: 'Idempotency key was used before'},
  ILLEGAL_TRANSITION: {status: 409, title: 'Not possible in this state'},
  INVALID_AMOUNT: {status: 500, title: 'Invalid amount', detail: internalDetail},
  INVALID_CURRENCY: {status: 500, title: 'Invalid currency', detail: internalDetail},
  INVALID_ID: {status: 422, title: 'Invalid id'},
  INVALID_LINES: {status: 422, title: 'Invalid order lines'},
  INVALID_METADATA: {status: 422, title: 'Invalid metadata'},
  INVALID_QUANTITY: {status: 422, title: 'Invalid quantity'},
  INVALID_TEXT: {status: 422, title: 'Invalid text'},
  ORDER_NOT_FOUND: {status: 404, title: 'Unknown order'},
  ORDER_OUTCOME_UNKNOWN: {status: 503, title: 'Outcome of the order is not known', detail: outcomeUnknown},
  PAYMENT_AMOUNT_MISMATCH: {status: 409, title: 'Payment was requested with another amount'},
  PAYMENT_OUTCOME_UNKNOWN: {
    status: 503,
    title: 'Outcome of the payment is not known yet',
    detail: 'ask again in a moment',
    retryAfterSeconds,
  },
  PRICING_FAILED: {
    status: 500,
    title: 'Prices cannot be determined',
    detail: 'the prices of this order cannot be determined, and nothing was stored for this request',
  },
  PRODUCT_NOT_FOUND: {status: 422, title: 'Unknown product'},
  STALE_VERSION: {status: 412, title: 'Order has changed'},
  TOO_MUCH_CONTENTION: {
    status: 503,
    title: 'Too many changes at once',
    detail: 'others kept changing the same, and this request changed nothing; try again in a moment',
    retryAfterSeconds,
  },
  UNAVAILABLE: {
    status: 503,
    title: 'Temporarily unavailable',
    detail: 'this cannot be answered now; try again in a moment',
    retryAfterSeconds,
  },
  UNREADABLE_RECORD: {status: 500, title: 'Stored record cannot be read', detail: internalDetail},
  UNROUTABLE: {status: 500, title: 'Nobody is at the address', detail: internalDetail},
  // Whoever refuses with a code of their own says what a client is told, and when it is worth another try.
  'own refused': {status: 422, title: 'Refused'},
  'own conflict': {status: 409, title: 'Not possible as things stand'},
  'own unavailable': {status: 503, title: 'Temporarily not possible', retryAfterSeconds},
};

/** What a route knows better of a code than the table: what became of its request, and whether to repeat it. */
export interface ToldOtherwise {
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** The problem that tells a client of a domain error. */
export function domainProblem(error: DomainError, otherwise: Partial<ToldOtherwise> = {}): Problem {
  const {code, kind, message, faults, orderId} = error;
  const {status, title, detail, retryAfterSeconds: seconds} = {...domainProblems[kind], ...otherwise};
  const headers = seconds === undefined ? undefined : {'Retry-After': `${seconds}`};
  if (detail !== undefined) return {code, status, title, detail, orderId, headers};
  const errors = faults.map(({path, detail: fault}) => ({pointer: jsonPointer(path), detail: fault}));
  return {code, status, title, detail: message, errors, headers};
}
