import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {createLogger} from '@orderwell/adapters/pino';
import {runService} from '@orderwell/adapters/runtime';
import {amqpTransport, orderAppConfig, startOrderApp} from '@orderwell/order-app';
import {withClaimFailpoints, withFailpoints} from './failpoint.ts';

// oxlint-disable-next-line node/no-process-env -- a service reads its settings from there.
const config = orderAppConfig(process.env);
const logger = createLogger({service: 'order-app', level: config.logLevel});

/** The order service as it is, with a step before and after everything that reaches beyond the process. */
await runService(
  () =>
    startOrderApp({
      config,
      logger,
      openDatabase: (options) => {
        const database = openOrderDatabase(options);
        return {
          ...database,
          orders: withFailpoints('orders', database.orders),
          unanswered: withFailpoints('unanswered', database.unanswered),
          outbox: withClaimFailpoints('outbox', database.outbox),
        };
      },
      transport: (...args) => {
        const transport = amqpTransport(...args);
        return {
          ...transport,
          requester: withFailpoints('requester', transport.requester),
          receive: ({applyPaymentResult, applyInquiryAnswer}) =>
            transport.receive({
              applyPaymentResult: withFailpoints('result', {handle: applyPaymentResult}).handle,
              applyInquiryAnswer: withFailpoints('answer', {handle: applyInquiryAnswer}).handle,
            }),
        };
      },
    }),
  {logger, terminate: (code) => process.exit(code)},
);
