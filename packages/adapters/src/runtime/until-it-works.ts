import {backoffMs, pause} from './backoff.ts';
import {startBackoff} from './limits.ts';
import type {Logger} from './logger.ts';
import {TroubleLog} from './trouble-log.ts';

/**
 * Tries something at start-up until it works, such as reaching a database that starts at the same time. Says so when it
 * begins to wait, once a minute how long it has waited, and when the wait is over.
 * @returns false if the signal aborted before it worked
 */
export async function untilItWorks(
  what: string,
  attempt: () => Promise<void>,
  {logger, signal}: {logger: Logger; signal: AbortSignal},
): Promise<boolean> {
  const trouble = new TroubleLog({what, meanwhile: 'trying again until it works', logger});
  for (let failed = 1; !signal.aborted; failed++) {
    try {
      await attempt();
      trouble.works();
      return true;
    } catch (error) {
      // Whoever stops ends what waits, so that is no trouble.
      if (!signal.aborted) trouble.failed(error);
    }
    await pause(backoffMs(startBackoff, failed), signal);
  }
  return false;
}
