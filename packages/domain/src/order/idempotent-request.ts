/**
 * A request that a caller may repeat without knowing whether the first one arrived
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
 */
export interface IdempotentRequest {
  /** Who asks: a key means something only together with its caller. */
  readonly caller: string;
  /** What the caller calls this request: 1 to 255 characters. */
  readonly key: string;
  /** What is asked, in short: the same key with another fingerprint is a mistake of the caller. */
  readonly fingerprint: string;
}

/** How long in milliseconds an answer is kept. */
export const answersKeptMs: number = 72 * 3_600_000;

/** The answer that is to be given whenever the request is repeated. */
export interface AnsweredRequest extends IdempotentRequest {
  /** To the byte; opaque to the domain. */
  readonly answer: string;
  /** How long in milliseconds the store keeps it, by the store's own time. */
  readonly keptMs: number;
}

/** What an earlier request with the same key came to. */
export type EarlierOutcome =
  /** The same request was answered before; this is the answer. */
  | {readonly kind: 'answered'; readonly answer: string}
  /** The key was used for another request before. */
  | {readonly kind: 'keyReused'};

/** What came of storing an order. */
export type AddOutcome =
  | {readonly kind: 'added'}
  | EarlierOutcome
  /** The same request is being carried out right now. */
  | {readonly kind: 'inProgress'};
