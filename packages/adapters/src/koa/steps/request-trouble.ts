import type {Logger} from '../../runtime/logger.ts';
import {TroubleLog} from '../../runtime/trouble-log.ts';
import {troubleCalmMs} from '../limits.ts';

/** Hears of each request that could not be served for now, and of each that was, and logs when that changes. */
export type RequestTrouble = Pick<TroubleLog, 'failed' | 'works'>;

/** @param now milliseconds of a clock that only goes forward */
export function requestTrouble(logger: Logger, now?: () => number): RequestTrouble {
  return new TroubleLog({
    what: 'serving requests',
    meanwhile: 'answering 503',
    calmMs: troubleCalmMs,
    logger,
    ...(now && {now}),
  });
}
