import {troubleCountEveryMs} from './limits.ts';
import type {Logger} from './logger.ts';
import {reasonOf} from './reason-of.ts';

/**
 * Tells of pooled connections that break while nobody uses them. All of a pool break at once when a server goes, so that
 * is one line, and one a minute if it goes on. The driver hangs the connection on its error, keys included: only the
 * reason is told.
 * @param now milliseconds of a clock that only goes forward
 */
export function brokenConnections(
  what: string,
  logger: Logger,
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  let quietUntil: number | undefined;
  return (error) => {
    if (quietUntil !== undefined && now() < quietUntil) return;
    quietUntil = now() + troubleCountEveryMs;
    logger.warn({reason: reasonOf(error)}, what);
  };
}
