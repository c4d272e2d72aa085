import {startHttpServer} from '@orderwell/adapters/koa';
import {type LivingService, reachableAt, startService} from '@orderwell/adapters/runtime';
import {type OrderContainerOptions, orderContainer} from './container.ts';
import {parts} from './parts.ts';
import {resultHandlers} from './result-handlers.ts';

export interface OrderAppOptions extends OrderContainerOptions {
  /** Waits for so many milliseconds before the door closes, or until it is known that balancers look elsewhere. */
  readonly waitForBalancers?: (delayMs: number) => Promise<void>;
}

/** An order service that accepts connections; orders can be placed once it is ready. */
export interface OrderApp extends LivingService {
  readonly port: number;
}

/**
 * Starts the order service. It listens at once and answers 503 until its database is there and migrated; the message
 * broker may come and go, orders are accepted all the same.
 * @throws Error with one clear line if a port is taken
 */
export async function startOrderApp(options: OrderAppOptions): Promise<OrderApp> {
  const container = orderContainer(options);
  const [config, logger] = [container.get(parts.config), container.get(parts.logger)];
  const gate = container.get(parts.gate);
  const backlog = container.get(parts.backlog);

  const http = await startHttpServer(container.get(parts.api), {
    port: config.port,
    host: config.host,
    logger,
    newRequestId: () => container.get(parts.ids).next(),
  });
  const transport = container.get(parts.transport);
  const service = await startService({
    config,
    logger,
    database: container.get(parts.database),
    // Too large a backlog is no reason not to be ready: orders can still be read, and the API refuses new ones itself.
    readiness: {warnings: {backlog: () => backlog.complaint}},
    door: {
      stop: async () => {
        await http.stop();
        gate.open = false;
      },
    },
    prepare: () => container.get(parts.seedCatalog).execute(),
    loops: [parts.relay, parts.inquirer, parts.forgetting].map((part) => container.get(part)).concat(backlog.loop),
    takeWork: () => {
      gate.open = true;
      return transport.receive(
        resultHandlers({
          results: container.get(parts.applyPaymentResult),
          answers: container.get(parts.applyInquiryAnswer),
          backlog,
          logger,
        }),
      );
    },
    connections: [transport],
    waitForBalancers: options.waitForBalancers,
  });
  const {managementPort} = service;
  logger.info({port: http.port, managementPort}, `listening on ${reachableAt(config.host, http.port)}`);
  return {...service, port: http.port};
}
