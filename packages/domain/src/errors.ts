/** Every way in which the domain itself refuses. Codes are stable: clients and adapters branch on them. */
export type CoreErrorCode =
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

/**
 * A code of one's own, for refusals of use cases, hooks and adapters that are not Orderwell's: `X_`, which no code of
 * Orderwell's begins with, and words of capitals and digits; at most {@link ownCodeCharactersMax} characters.
 */
export type OwnErrorCode = `X_${Uppercase<string>}`;
export type DomainErrorCode = CoreErrorCode | OwnErrorCode;

/** Longest code of one's own, in characters. */
export const ownCodeCharactersMax = 64;

/**
 * What a code of one's own means to whoever asked: what they ask for is refused, it contradicts how things stand, or the
 * same may well succeed later because something could not be reached.
 */
export type OwnErrorMeaning = 'refused' | 'conflict' | 'unavailable';

/** What an error is to a protocol, which maps each kind to its own terms (HTTP status, parking or retrying a message) in one exhaustive table. */
export type ErrorKind = CoreErrorCode | `own ${OwnErrorMeaning}`;

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
  /** What a code of one's own means, `refused` unless given; nothing for other codes. */
  readonly own?: OwnErrorMeaning | undefined;
}

const ownCode = /^X(_[A-Z0-9]+)+$/;

/** A rule was broken, or something needed is not there. The message says which and is safe to show to a client. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: DomainErrorCode;
  readonly kind: ErrorKind;
  /** The faulty places of the input, when the input is at fault. */
  readonly faults: readonly Fault[];
  /** The order of which it is not known whether it was stored, with `ORDER_OUTCOME_UNKNOWN`. */
  readonly orderId: string | undefined;
  /** Whether a store that gave up is sure that nothing of the write was stored, with `UNAVAILABLE`. */
  readonly nothingStored: boolean;

  /** @throws TypeError if a code of one's own has another form than {@link OwnErrorCode} */
  constructor(code: DomainErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, 'cause' in options ? {cause: options.cause} : undefined);
    this.code = code;
    this.kind = kindOf(code, options.own);
    this.faults = options.faults ?? [];
    this.orderId = options.orderId;
    this.nothingStored = options.nothingStored ?? false;
  }

  /** The same refusal, with other places of the input. */
  withFaults(faults: readonly Fault[]): DomainError {
    const {code, message, orderId, nothingStored, kind} = this;
    const own = ownMeanings.find((meaning) => kind === `own ${meaning}`);
    return new DomainError(code, message, {cause: this, faults, nothingStored, own, ...(orderId && {orderId})});
  }
}

const ownMeanings: readonly OwnErrorMeaning[] = ['refused', 'conflict', 'unavailable'];

function kindOf(code: DomainErrorCode, own: OwnErrorMeaning = 'refused'): ErrorKind {
  if (!isOwn(code)) return code;
  if (ownCode.test(code) && code.length <= ownCodeCharactersMax) return `own ${own}`;
  throw new TypeError('a code of one’s own must be X_ and words of capitals and digits, as in X_SOLD_OUT');
}

const isOwn = (code: DomainErrorCode): code is OwnErrorCode => code.startsWith('X_');

/** Runs `read` and, where it refuses, adds where in the input the refused value stood. */
export function readingAt<T>(path: InputPath, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const within = error.faults.length > 0 ? error.faults : [{path: [], detail: error.message}];
    throw error.withFaults(within.map((fault) => ({...fault, path: [...path, ...fault.path]})));
  }
}
