import type {DomainError, DomainErrorCode} from '@orderwell/domain';
import {jsonPointer} from './json-pointer.ts';
import {retryAfterSeconds} from './limits.ts';
import type {Problem} from './problem.ts';

/**
 * How HTTP says what the domain says. It does not compile while a code is missing, so a new code cannot become a 500 by
 * accident. 422 is for what the body says, 409 for what the order's or payment's state forbids, and 503 for what may
 * work in a moment.
 */
export const domainProblems: Readonly<Record<DomainErrorCode, {readonly status: number; readonly title: string}>> = {
  AMOUNT_OUT_OF_RANGE: {status: 422, title: 'Amount out of range'},
  CURRENCY_MISMATCH: {status: 422, title: 'Currencies cannot be mixed'},
  CUSTOMER_NOT_FOUND: {status: 422, title: 'Unknown customer'},
  DUPLICATE_ORDER: {status: 409, title: 'Order exists already'},
  ILLEGAL_TRANSITION: {status: 409, title: 'Not possible in this state'},
  INVALID_AMOUNT: {status: 422, title: 'Invalid amount'},
  INVALID_CURRENCY: {status: 422, title: 'Invalid currency'},
  INVALID_ID: {status: 422, title: 'Invalid id'},
  INVALID_LINES: {status: 422, title: 'Invalid order lines'},
  INVALID_QUANTITY: {status: 422, title: 'Invalid quantity'},
  ORDER_NOT_FOUND: {status: 404, title: 'Unknown order'},
  PAYMENT_AMOUNT_MISMATCH: {status: 409, title: 'Payment was requested with another amount'},
  PRODUCT_NOT_FOUND: {status: 422, title: 'Unknown product'},
  TOO_MUCH_CONTENTION: {status: 503, title: 'Too many changes at once'},
  UNAVAILABLE: {status: 503, title: 'Temporarily unavailable'},
};

/** The problem that tells a client of a domain error. */
export function domainProblem({code, message, faults}: DomainError): Problem {
  const {status, title} = domainProblems[code];
  if (status >= 500) {
    // What a store says when it gives up is for the log: it may name hosts or statements.
    const detail = 'nothing is wrong with the request; try again in a moment';
    return {code, status, title, detail, headers: {'Retry-After': `${retryAfterSeconds}`}};
  }
  const errors = faults.map(({path, detail}) => ({pointer: jsonPointer(path), detail}));
  return {code, status, title, detail: message, errors};
}
