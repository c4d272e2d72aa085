import {DomainError, type ErrorKind} from '@orderwell/domain';
import {reasonOf} from '../../runtime/reason-of.ts';
import {MalformedMessage} from '../wire/message-body.ts';
import {UntrustedMessage} from '../wire/message-signatures.ts';

/** What to do with a message whose handling failed. */
export type FailureTreatment =
  /**
   * Handle it again: here for a few seconds, then after growing waits in retry queues. An outage says nothing about the
   * message, and is waited for however long it takes; any other cause may be the message's own, and has a limit.
   */
  | {readonly kind: 'retry'; readonly code: string; readonly detail: string; readonly outage: boolean}
  /** Put it aside with the reason: handling it again would end the same way. */
  | {readonly kind: 'park'; readonly code: string; readonly detail: string};

/**
 * Which refusals of the domain pass by themselves, and of those, which are an outage of something else. Every other one
 * says that the message is at fault.
 */
const persistence = {
  AMOUNT_OUT_OF_RANGE: 'permanent',
  CURRENCY_MISMATCH: 'permanent',
  CUSTOMER_NOT_FOUND: 'permanent',
  DUPLICATE_ORDER: 'permanent',
  IDEMPOTENCY_KEY_IN_USE: 'permanent',
  IDEMPOTENCY_KEY_REUSED: 'permanent',
  ILLEGAL_TRANSITION: 'permanent',
  INVALID_AMOUNT: 'permanent',
  INVALID_CURRENCY: 'permanent',
  INVALID_ID: 'permanent',
  INVALID_LINES: 'permanent',
  INVALID_METADATA: 'permanent',
  INVALID_QUANTITY: 'permanent',
  INVALID_TEXT: 'permanent',
  ORDER_NOT_FOUND: 'permanent',
  ORDER_OUTCOME_UNKNOWN: 'outage',
  PAYMENT_AMOUNT_MISMATCH: 'permanent',
  // The gateway is asked again on a schedule that goes up to an hour; parking the message would not speed it up.
  PAYMENT_OUTCOME_UNKNOWN: 'outage',
  // A pricing that asks somebody else may not have been told how to say that it cannot reach them.
  PRICING_FAILED: 'passing',
  PRODUCT_NOT_FOUND: 'permanent',
  STALE_VERSION: 'permanent',
  // Contention is over in seconds. A message that meets it in every round, for nearly half an hour, has a cause
  // that somebody should look at.
  TOO_MUCH_CONTENTION: 'passing',
  UNAVAILABLE: 'outage',
  // Another replica may be of a version that can read it.
  UNREADABLE_RECORD: 'passing',
  // Whoever named the address may be about to declare it, or may be gone for good.
  UNROUTABLE: 'passing',
  'own refused': 'permanent',
  'own conflict': 'permanent',
  'own unavailable': 'outage',
} as const satisfies Record<ErrorKind, 'permanent' | 'passing' | 'outage'>;

/** Decides what to do with a message whose handling failed so. */
export function treatmentOf(error: unknown): FailureTreatment {
  const detail = reasonOf(error);
  if (error instanceof MalformedMessage) return {kind: 'park', code: 'MALFORMED_MESSAGE', detail};
  if (error instanceof UntrustedMessage) return {kind: 'park', code: 'UNTRUSTED_MESSAGE', detail};
  if (error instanceof DomainError) {
    const {code, kind} = error;
    const lasts = persistence[kind];
    return lasts === 'permanent'
      ? {kind: 'park', code, detail}
      : {kind: 'retry', code, detail, outage: lasts === 'outage'};
  }
  // Nobody foresaw this. It may pass, but a message that trips over a bug must not be in the way for ever.
  return {kind: 'retry', code: 'UNEXPECTED_ERROR', detail, outage: false};
}
