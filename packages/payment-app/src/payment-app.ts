import {
  type Logger,
  pause,
  type RunningService,
  startManagementServer,
  untilItWorks,
} from '@orderwell/adapters/runtime';
import type {AnswerInquiry, CancelPayment, Payment, ProcessPayment} from '@orderwell/domain';
import type {PaymentHandlers} from './transport.ts';
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
  const loops = [parts.announcer, parts.resolver, parts.sweeper].map((part) => container.get(part));
  const payments = handlersThatTell({
    process: container.get(parts.processPayment),
    cancel: container.get(parts.cancelPayment),
    answer: container.get(parts.answerInquiry),
    logger,
  });

  const {signal} = stopping;
  const ready = untilItWorks('database', () => database.migrate({signal}), {logger, signal}).then((works) => {
    if (!works || stopping.signal.aborted) return false;
    for (const loop of loops) loop.start();
    requests = transport.receiveRequests(payments);
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
      await Promise.all(loops.map((loop) => loop.stop()));
      await transport.close();
      await container.get(parts.gateway).close();
      await database.close();
      await management.close();
    },
  };
}

function handlersThatTell({
  process,
  cancel,
  answer,
  logger,
}: {
  process: ProcessPayment;
  cancel: CancelPayment;
  answer: AnswerInquiry;
  logger: Logger;
}): PaymentHandlers {
  const tell = ({orderId, status}: Payment, requestId: string | undefined, what: string): void =>
    logger.info({orderId, status, requestId}, what);
  return {
    processPayment: async (request) =>
      tell(await process.execute(request), request.correlation.requestId, 'payment processed'),
    cancelPayment: async (cancellation) =>
      tell(await cancel.execute(cancellation), cancellation.correlation.requestId, 'payment canceled'),
    answerInquiry: async (inquiry) => {
      const {orderId, asked, standing} = await answer.execute(inquiry);
      logger.info({orderId, asked, standing}, 'inquiry answered');
    },
  };
}
