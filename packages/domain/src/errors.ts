/**
 * Every way in which the domain refuses. Codes are stable: clients and adapters branch on them.
 * A protocol maps each to its own terms in one exhaustive table (HTTP status, parking or retrying a message).
 */
export type DomainErrorCode =
  | 'AMOUNT_OUT_OF_RANGE'
  | 'CURRENCY_MISMATCH'
  | 'CUSTOMER_NOT_FOUND'
  | 'DUPLICATE_ORDER'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'ILLEGAL_TRANSITION'
  | 'INVALID_AMOUNT'
  | 'INVALID_CURRENCY'
  | 'INVALID_ID'
  | 'INVALID_LINES'
  | 'INVALID_METADATA'
  | 'INVALID_QUANTITY'
  | 'INVALID_TEXT'
  | 'ORDER_NOT_FOUND'
  | 'ORDER_OUTCOME_UNKNOWN'
  | 'PAYMENT_AMOUNT_MISMATCH'
  | 'PAYMENT_OUTCOME_UNKNOWN'
  /** What was to say the prices of an order did not, or said what cannot be. */
  | 'PRICING_FAILED'
  | 'PRODUCT_NOT_FOUND'
  | 'STALE_VERSION'
  | 'TOO_MUCH_CONTENTION'
  | 'UNAVAILABLE'
  /** What is stored makes no sense to this version. */
  | 'UNREADABLE_RECORD'
  /** Nobody receives at the address that the message is for. */
  | 'UNROUTABLE';

/** Where in the input a fault lies: property names and array positions, outermost first. */
export type InputPath = readonly (string | number)[];

export interface Fault {
  readonly path: InputPath;
  readonly detail: string;
}

interface DomainErrorOptions {
  readonly cause?: unknown;
  readonly faults?: readonly Fault[];
  readonly orderId?: string;
  readonly nothingStored?: boolean;
}

/** A rule was broken, or something needed is not there. The message says which and is safe to show to a client. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: DomainErrorCode;
  /** The faulty places of the input, when the input is at fault. */
  readonly faults: readonly Fault[];
  /** The order of which it is not known whether it was stored, with `ORDER_OUTCOME_UNKNOWN`. */
  readonly orderId: string | undefined;
  /** Whether a store that gave up is sure that nothing of the write was stored, with `UNAVAILABLE`. */
  readonly nothingStored: boolean;

  constructor(code: DomainErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, 'cause' in options ? {cause: options.cause} : undefined);
    this.code = code;
    this.faults = options.faults ?? [];
    this.orderId = options.orderId;
    this.nothingStored = options.nothingStored ?? false;
  }
}

/** Runs `read` and, where it refuses, adds where in the input the refused value stood. */
export function readingAt<T>(path: InputPath, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const {code, message} = error;
    const within = error.faults.length > 0 ? error.faults : [{path: [], detail: message}];
    const faults = within.map((fault) => ({...fault, path: [...path, ...fault.path]}));
    throw new DomainError(code, message, {cause: error, faults});
  }
}
