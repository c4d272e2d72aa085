import {startHttpServer} from '@orderwell/adapters/koa';
import {
  type BacklogGauge,
  type Logger,
  pause,
  type RunningService,
  startManagementServer,
  untilItWorks,
} from '@orderwell/adapters/runtime';
import type {ApplyInquiryAnswer, ApplyPaymentResult} from '@orderwell/domain';
import {type OrderContainerOptions, orderContainer, parts} from './container.ts';
import type {ResultHandlers} from './transport.ts';

/** An order service that accepts connections. */
export interface OrderApp extends RunningService {
  readonly port: number;
  readonly managementPort: number;
  /** Resolves with true once orders can be placed, or with false when the service is stopped before that. */
  readonly ready: Promise<boolean>;
}

/**
 * Starts the order service. It listens at once and answers 503 until its database is there and migrated; the message
 * broker may come and go, orders are accepted all the same.
 * @throws Error with one clear line if a port is taken
 */
export async function startOrderApp(options: OrderContainerOptions): Promise<OrderApp> {
  const {config, logger} = options;
  const container = orderContainer(options);
  const gate = container.get(parts.gate);
  const database = container.get(parts.database);
  const backlog = container.get(parts.backlog);
  const stopping = new AbortController();

  const management = await startManagementServer({
    port: config.managementPort,
    host: config.host,
    checks: {
      service: async () => {
        if (stopping.signal.aborted) throw new Error('stopping');
        if (!gate.open) throw new Error('starting');
      },
      database: () => database.ping(),
    },
    // Orders can still be read: the API refuses new ones by itself.
    warnings: {backlog: () => backlog.complaint},
  });
  const http = await startHttpServer(container.get(parts.api), {
    port: config.port,
    host: config.host,
    logger,
    newRequestId: () => container.get(parts.ids).next(),
  }).catch(async (error: unknown) => {
    await management.close();
    throw error;
  });
  logger.info({port: http.port, managementPort: management.port}, `listening on http://${config.host}:${http.port}`);

  // In the order in which they are closed: what brings work in first, what work needs last.
  const transport = container.get(parts.transport);
  const loops = [parts.relay, parts.inquirer, parts.sweeper].map((part) => container.get(part)).concat(backlog.loop);
  const handlers = handlersThatTell({
    results: container.get(parts.applyPaymentResult),
    answers: container.get(parts.applyInquiryAnswer),
    backlog,
    logger,
  });
  let results: {stop(): Promise<void>} | undefined;

  const prepareDatabase = async (): Promise<void> => {
    await database.migrate({signal: stopping.signal});
    await container.get(parts.seedCatalog).execute();
  };
  const ready = untilItWorks('database', prepareDatabase, {logger, signal: stopping.signal}).then((works) => {
    if (!works || stopping.signal.aborted) return false;
    gate.open = true;
    for (const loop of loops) loop.start();
    results = transport.receive(handlers);
    logger.info({}, 'ready');
    return true;
  });

  return {
    port: http.port,
    managementPort: management.port,
    ready,
    stop: async () => {
      stopping.abort();
      await ready;
      // Balancers read the readiness; they get a moment to look elsewhere before the door closes.
      await pause(config.shutdownDelayMs);
      await http.stop();
      gate.open = false;
      await results?.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      await transport.close();
      await database.close();
      await management.close();
    },
  };
}

function handlersThatTell({
  results,
  answers,
  backlog,
  logger,
}: {
  results: ApplyPaymentResult;
  answers: ApplyInquiryAnswer;
  backlog: BacklogGauge;
  logger: Logger;
}): ResultHandlers {
  return {
    applyPaymentResult: async (result) => {
      backlog.answered();
      const {order, kind} = await results.execute(result);
      const {requestId} = result.correlation;
      logger.info({orderId: order.id, status: order.status, requestId}, `payment result applied: ${kind}`);
    },
    applyInquiryAnswer: async (answer) => {
      backlog.answered();
      const {order, kind} = await answers.execute(answer);
      const fields = {orderId: order.id, status: order.status, paymentRequests: order.snapshot.paymentRequests};
      switch (kind) {
        case 'askedAgain':
          return logger.warn(fields, 'what was asked about the order had got lost: asked again');
        case 'givenUp':
          return logger.error(fields, 'the payment requests for the order got lost, as often as it may be requested');
        case 'unchanged':
          return logger.debug(fields, 'the payment side has what was asked about the order');
      }
    },
  };
}
