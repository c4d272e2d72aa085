import type {BrokerLimits} from '../limits.ts';

/** How far a message has come; it travels in its headers. */
export interface RetryProgress {
  /** Rounds that failed for a reason that can be the message's own. */
  readonly attempts: number;
  /** All rounds, those that failed because of an outage too. */
  readonly rounds: number;
}

/** Headers of ours that say how far a message has come. */
export const progressHeaders = {attempts: 'x-orderwell-attempt', rounds: 'x-orderwell-round'} as const;

/** Reads how far a message has come. Whatever is no count counts as none: the sender of a message may write anything. */
export function progressOf(headers: Readonly<Record<string, unknown>> | undefined): RetryProgress {
  const count = (name: string): number => {
    const value = headers?.[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  return {attempts: count(progressHeaders.attempts), rounds: count(progressHeaders.rounds)};
}

export type NextStep =
  | {readonly kind: 'wait'; readonly delayMs: number; readonly progress: RetryProgress}
  | {readonly kind: 'giveUp'; readonly progress: RetryProgress};

type LadderLimits = Pick<BrokerLimits, 'retryDelaysMs' | 'outageRetryDelayMsMax' | 'retryAttemptsMax'>;

/**
 * Decides what comes after a round that failed: a longer wait each time, and in the end somebody has to look.
 *
 * An outage never leads there. While a store is down every message fails, none is at fault, and parking them all would
 * turn a pause into work by hand; so such a round does not count, and the message goes round for as long as it takes.
 * It also never waits longer than `outageRetryDelayMsMax`: on the five-minute rung, orders would stay pending for five
 * minutes after the store is back, and everything is to work again within a minute of that. A try each half minute and
 * message costs little, because consumers hold only so many messages at once.
 */
export function nextStep(limits: LadderLimits, done: RetryProgress, {outage}: {outage: boolean}): NextStep {
  const progress = {attempts: done.attempts + (outage ? 0 : 1), rounds: done.rounds + 1};
  const [first, ...others] = limits.retryDelaysMs;
  if (first === undefined || (!outage && progress.attempts >= limits.retryAttemptsMax)) {
    return {kind: 'giveUp', progress};
  }
  // The first rung is there for outages too, however short their longest wait is set.
  const rungs = [first, ...others.filter((delayMs) => !outage || delayMs <= limits.outageRetryDelayMsMax)];
  return {kind: 'wait', delayMs: rungs[Math.min(done.rounds, rungs.length - 1)] ?? first, progress};
}
