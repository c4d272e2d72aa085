import {openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {createLogger} from '@orderwell/adapters/pino';
import {runService} from '@orderwell/adapters/runtime';
import {paymentAppConfig, simulatedGateway, startPaymentApp} from '@orderwell/payment-app';
import {withClaimFailpoints, withFailpoints} from './failpoint.ts';
import {transportWithRetrySteps} from './payment-transport.ts';

// oxlint-disable-next-line node/no-process-env -- a service reads its settings from there.
const config = paymentAppConfig(process.env);
const logger = createLogger({service: 'payment-app', level: config.logLevel});

/** The payment service as it is, with a step before and after everything that reaches beyond the process. */
await runService(
  () =>
    startPaymentApp({
      config,
      logger,
      openDatabase: (options) => {
        const database = openPaymentDatabase(options);
        return {
          ...database,
          payments: withFailpoints('payments', database.payments),
          outbox: withClaimFailpoints('results', database.outbox),
          unresolved: withClaimFailpoints('unresolved', database.unresolved),
        };
      },
      openGateway: (...args) => {
        const opened = simulatedGateway(...args);
        return {...opened, gateway: withFailpoints('gateway', opened.gateway)};
      },
      transport: (...args) => {
        const transport = transportWithRetrySteps(...args);
        return {
          ...transport,
          publisher: withFailpoints('publisher', transport.publisher),
          waiting: withFailpoints('waiting', transport.waiting),
          receiveRequests: (handlers) => transport.receiveRequests(withFailpoints('request', handlers)),
        };
      },
    }),
  {logger, terminate: (code) => process.exit(code)},
);
