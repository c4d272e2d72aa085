import type {Asked} from '../contracts.ts';

/**
 * What was asked of the payment side and did not reach it yet.
 *
 * Promises:
 * - Caution: says `true` unless it is sure that nothing of the kind waits in a queue on its way to this side, be it for
 *   the first time or to be handled again.
 * - Clearance: says `false` soon after the last one was received, or what got lost would never be asked for again.
 * - Failure: throws DomainError `UNAVAILABLE` when it cannot be told.
 */
export interface WaitingMessages {
  /** Whether something of that kind may still wait to be received. */
  mayHold(asked: Asked): Promise<boolean>;
}
