import {
  AmqpPaymentResultPublisher,
  AmqpWaitingMessages,
  consumeInquiries,
  consumePaymentCancellations,
  consumePaymentRequests,
  openBroker,
} from '@orderwell/adapters/amqp';
import {openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {createLogger} from '@orderwell/adapters/pino';
import {runService} from '@orderwell/adapters/runtime';
import {paymentAppConfig, startPaymentApp} from '@orderwell/payment-app';
import {rowsOf} from '../rows.ts';
import {except} from './except.ts';
import {sayingMore} from './saying-more.ts';
import {migratePayments, migrations} from './schema.ts';

// oxlint-disable-next-line node/no-process-env -- a service reads its settings from there.
const environment = process.env;
const config = paymentAppConfig(environment);
const url = environment['DATABASE_URL'] ?? '';
const logger = createLogger({service: 'payment-app', level: config.logLevel});

/** A payment service of the next version: it assesses the risk of every payment. */
await runService(
  () =>
    startPaymentApp({
      config,
      logger,
      openDatabase: (options) => {
        const database = openPaymentDatabase(options);
        return {
          ...database,
          migrate: async (how) => {
            await database.migrate(how);
            await migratePayments(url);
            logger.info({migration: migrations.payments}, 'migrated the database');
          },
          payments: except(database.payments, {
            addIfAbsent: async (payment, cause) => {
              const stored = await database.payments.addIfAbsent(payment, cause);
              await rowsOf(url, 'update payments set risk_score = 7 where order_id = $1', [payment.orderId]);
              return stored;
            },
          }),
        };
      },
      transport: ({broker: settings, defaultCurrency}, log) => {
        const broker = openBroker({...settings, connectionName: 'payment-app', logger: log});
        const options = {prefetch: settings.prefetch, defaultCurrency};
        return {
          publisher: new AmqpPaymentResultPublisher({broker: sayingMore(broker, log)}),
          waiting: new AmqpWaitingMessages({broker}),
          receiveRequests: ({processPayment, cancelPayment, answerInquiry}) => {
            const consumers = [
              consumePaymentRequests(broker, processPayment, options),
              consumePaymentCancellations(broker, cancelPayment, options),
              consumeInquiries(broker, answerInquiry, options),
            ];
            return {
              get active() {
                return consumers.every(({active}) => active);
              },
              stop: async () => void (await Promise.all(consumers.map((consumer) => consumer.stop()))),
            };
          },
          close: () => broker.close(),
        };
      },
    }),
  {logger, terminate: (code) => process.exit(code)},
);
