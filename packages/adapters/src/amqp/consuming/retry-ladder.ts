import type {BrokerLimits} from '../limits.ts';
import type {RetryProgress} from '../wire/headers.ts';

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
