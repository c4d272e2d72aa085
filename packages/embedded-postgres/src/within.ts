import {setTimeout as delay} from 'node:timers/promises';

/** Whether a promise is fulfilled before a limit has passed. */
export async function within(timeoutMs: number, promise: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise.then(() => true),
      delay(timeoutMs, false, {signal: timer.signal}).catch(() => false),
    ]);
  } finally {
    timer.abort();
  }
}
