import {BackgroundLoop} from './background-loop.ts';
import * as limits from './limits.ts';
import type {Logger} from './logger.ts';

/** A loop that forgets what is old, ten minutes after it has forgotten all there was. */
export function forgettingLoop({
  useCase,
  logger,
}: {
  useCase: {execute(): Promise<{readonly more: boolean}>};
  logger: Logger;
}): BackgroundLoop {
  return new BackgroundLoop({
    name: 'forgetting old records',
    pollMs: limits.forgettingPollMs,
    backoff: limits.forgettingBackoff,
    logger,
    pass: async () => ({more: (await useCase.execute()).more, failures: []}),
  });
}
