import {type DeliveryPolicy, type DeliveryReport, defaultDeliveryPolicy} from '@orderwell/domain';
import {BackgroundLoop} from './background-loop.ts';
import type {Logger} from './logger.ts';

/** Longest time in milliseconds that something waits for delivery when the wake-up after its commit got lost. */
const pollMs = 500;
const backoff = {firstMs: 250, mostMs: 5_000};

/** A loop that works an outbox off: it goes on at once while passes come back full. */
export function deliveryLoop(options: {
  name: string;
  useCase: {execute(): Promise<DeliveryReport>};
  policy?: DeliveryPolicy;
  logger: Logger;
}): BackgroundLoop {
  const {name, useCase, logger, policy = defaultDeliveryPolicy} = options;
  return new BackgroundLoop({
    name,
    logger,
    pollMs,
    backoff,
    pass: async () => {
      const {claimed, failures} = await useCase.execute();
      return {more: claimed === policy.batchSizeMax, failures};
    },
  });
}
