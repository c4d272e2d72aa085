import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {createLogger} from '@orderwell/adapters/pino';
import {runService} from '@orderwell/adapters/runtime';
import {amqpTransport, orderAppConfig, startOrderApp} from '@orderwell/order-app';

// oxlint-disable-next-line node/no-process-env -- a service reads its settings from there.
const config = orderAppConfig(process.env);
const logger = createLogger({service: 'order-app', level: config.logLevel});
const lookedElsewhere = once(process, 'SIGUSR2');

/**
 * The order service as it is, but that SHUTDOWN_DELAY_MS ends when a balancer says, by SIGUSR2, that it looks elsewhere:
 * how soon it does depends on how busy the machine is.
 */
await runService(
  () =>
    startOrderApp({
      config,
      logger,
      transport: amqpTransport,
      waitForBalancers: async (delayMs) => {
        await Promise.race([lookedElsewhere, pause(delayMs)]);
      },
    }),
  {logger, terminate: (code) => process.exit(code)},
);
