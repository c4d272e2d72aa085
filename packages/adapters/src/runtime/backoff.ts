import {setTimeout as sleep} from 'node:timers/promises';

/** Growing pauses between attempts: `firstMs`, doubled each time up to `mostMs`, less up to a quarter by chance. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * The pause before attempt `attempt + 1`, in milliseconds. Randomised, so that many clients of a server that comes back
 * do not all knock at once.
 * @param attempt how many attempts have failed: 1 or more
 */
export function backoffMs({firstMs, mostMs}: Backoff, attempt: number): number {
  const full = Math.min(firstMs * 2 ** Math.min(attempt - 1, 30), mostMs);
  return Math.round(full * (1 - Math.random() / 4));
}

/** Resolves after `ms` milliseconds, or at once when the signal aborts; never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : {signal}).catch(() => undefined);
}
