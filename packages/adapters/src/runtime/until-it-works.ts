import {backoffMs, pause} from './backoff.ts';
import {startBackoff} from './limits.ts';
import type {Logger} from './logger.ts';
import {reasonOf} from './reason-of.ts';

/**
 * Tries something at start-up until it works, such as reaching a database that starts at the same time. Says so when it
 * begins to wait or waits for another reason, and when the wait is over.
 * @returns false if the signal aborted before it worked
 */
export async function untilItWorks(
  what: string,
  attempt: () => Promise<void>,
  {logger, signal}: {logger: Logger; signal: AbortSignal},
): Promise<boolean> {
  let lastReason: string | undefined;
  for (let failed = 1; !signal.aborted; failed++) {
    try {
      await attempt();
      if (lastReason !== undefined) logger.info({}, `${what}: works now`);
      return true;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== lastReason) logger.warn({err: error}, `${what}: ${reason}; trying again until it works`);
      lastReason = reason;
    }
    await pause(backoffMs(startBackoff, failed), signal);
  }
  return false;
}
