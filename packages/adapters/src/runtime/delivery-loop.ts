import {type DeliveryPolicy, type DeliveryReport, defaultDeliveryPolicy} from '@orderwell/domain';
import {BackgroundLoop} from './background-loop.ts';
import * as limits from './limits.ts';
import type {Logger} from './logger.ts';

/** A loop that works an outbox off: it goes on at once while passes come back full. */
export function deliveryLoop(options: {
  name: string;
  useCase: {execute(options: {goOn: () => boolean; failed: (error: unknown) => void}): Promise<DeliveryReport>};
  policy?: DeliveryPolicy;
  logger: Logger;
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number;
}): BackgroundLoop {
  const {name, useCase, logger, policy = defaultDeliveryPolicy, now} = options;
  return new BackgroundLoop({
    name,
    logger,
    ...(now !== undefined && {now}),
    pollMs: limits.deliveryPollMs,
    backoff: limits.deliveryBackoff,
    // A delivery takes less than its lease.
    failuresReturnWithinMs: Math.max(...policy.retryDelaysMs) + policy.leaseMs,
    pass: async (goOn, failed) => {
      const {claimed, settled, failures, parked} = await useCase.execute({goOn, failed});
      if (parked > 0) logger.error({loop: name, parked}, `${name}: ${parked} were refused for good and parked`);
      return {more: claimed >= policy.batchSizeMax, failures, succeeded: settled};
    },
  });
}
