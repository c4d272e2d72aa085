import {
  type Logger,
  pause,
  type RunningService,
  startManagementServer,
  untilItWorks,
} from '@orderwell/adapters/runtime';
import type {PaymentRequest, ProcessPayment} from '@orderwell/domain';
import {type PaymentContainerOptions, parts, paymentContainer} from './container.ts';

/** A payment service that takes requests as soon as it can. */
export interface PaymentApp extends RunningService {
  readonly managementPort: number;
  /** Resolves with true once payments can be processed, or with false when the service is stopped before that. */
  readonly ready: Promise<boolean>;
}

/**
 * Starts the payment service. It takes requests once its database is there and migrated and the message broker can be
 * reached; both may come and go.
 * @throws Error with one clear line if the management port is taken
 */
export async function startPaymentApp(options: PaymentContainerOptions): Promise<PaymentApp> {
  const {config, logger} = options;
  const container = paymentContainer(options);
  const database = container.get(parts.database);
  const stopping = new AbortController();
  let requests: {readonly active: boolean; stop(): Promise<void>} | undefined;

  const management = await startManagementServer({
    port: config.managementPort,
    host: config.host,
    checks: {
      service: async () => {
        if (stopping.signal.aborted) throw new Error('stopping');
      },
      database: () => database.ping(),
      requests: async () => {
        if (requests?.active !== true) throw new Error('payment requests are not being received');
      },
    },
  });
  logger.info({managementPort: management.port}, `health on http://${config.host}:${management.port}/readyz`);

  const transport = container.get(parts.transport);
  const announcer = container.get(parts.announcer);
  const processPayment = processAndTell(container.get(parts.processPayment), logger);

  const ready = untilItWorks('database', () => database.migrate(), {logger, signal: stopping.signal}).then((works) => {
    if (!works || stopping.signal.aborted) return false;
    announcer.start();
    requests = transport.receiveRequests(processPayment);
    logger.info({}, 'ready');
    return true;
  });

  return {
    managementPort: management.port,
    ready,
    stop: async () => {
      stopping.abort();
      await ready;
      await pause(config.shutdownDelayMs);
      await requests?.stop();
      await announcer.stop();
      await transport.close();
      await database.close();
      await management.close();
    },
  };
}

function processAndTell(useCase: ProcessPayment, logger: Logger): (request: PaymentRequest) => Promise<void> {
  return async (request) => {
    const {orderId, status} = await useCase.execute(request);
    logger.info({orderId, status, requestId: request.correlation.requestId}, 'payment processed');
  };
}
