import {DomainError, type DomainErrorCode} from '@orderwell/domain';
import {reasonOf} from './broker-address.ts';
import {MalformedMessage} from './message-body.ts';

/**
 * What to do with a message whose handling failed. A further kind, such as "put it into a queue that gives it back in
 * thirty seconds", belongs here; the compiler then shows where it is to be done.
 */
export type FailureTreatment =
  /** Keep the message and handle it again here after a pause; at most so many times in all, if there is a limit. */
  | {readonly kind: 'holdAndRetry'; readonly code: string; readonly detail: string; readonly limited: boolean}
  /** Put it aside with the reason: handling it again would end the same way. */
  | {readonly kind: 'park'; readonly code: string; readonly detail: string};

/** Which refusals of the domain pass by themselves. Every other one says that the message is at fault. */
const passes = {
  AMOUNT_OUT_OF_RANGE: false,
  CURRENCY_MISMATCH: false,
  CUSTOMER_NOT_FOUND: false,
  DUPLICATE_ORDER: false,
  ILLEGAL_TRANSITION: false,
  INVALID_AMOUNT: false,
  INVALID_CURRENCY: false,
  INVALID_ID: false,
  INVALID_LINES: false,
  INVALID_QUANTITY: false,
  ORDER_NOT_FOUND: false,
  PAYMENT_AMOUNT_MISMATCH: false,
  PRODUCT_NOT_FOUND: false,
  TOO_MUCH_CONTENTION: true,
  UNAVAILABLE: true,
} as const satisfies Record<DomainErrorCode, boolean>;

/** Decides what to do with a message whose handling failed so. */
export function treatmentOf(error: unknown): FailureTreatment {
  const detail = reasonOf(error);
  if (error instanceof MalformedMessage) return {kind: 'park', code: 'MALFORMED_MESSAGE', detail};
  if (error instanceof DomainError) {
    const {code} = error;
    return passes[code] ? {kind: 'holdAndRetry', code, detail, limited: false} : {kind: 'park', code, detail};
  }
  // Nobody foresaw this. It may pass, but a message that trips over a bug must not be in the way for ever.
  return {kind: 'holdAndRetry', code: 'UNEXPECTED_ERROR', detail, limited: true};
}
