import {BackgroundLoop} from './background-loop.ts';
import type {Logger} from './logger.ts';

/** Time between two sweeps in milliseconds. */
const pollMs = 600_000;

/** A loop that forgets what is old, ten minutes after it has forgotten all there was. */
export function sweepLoop({
  useCase,
  logger,
}: {
  useCase: {execute(): Promise<{readonly more: boolean}>};
  logger: Logger;
}): BackgroundLoop {
  return new BackgroundLoop({
    name: 'forgetting old records',
    pollMs,
    backoff: {firstMs: 10_000, mostMs: pollMs},
    logger,
    pass: async () => ({more: (await useCase.execute()).more, failures: []}),
  });
}
