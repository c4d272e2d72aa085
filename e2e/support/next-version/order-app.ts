import {AmqpPaymentRequester, consumeInquiryAnswers, consumePaymentResults, openBroker} from '@orderwell/adapters/amqp';
import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {createLogger} from '@orderwell/adapters/pino';
import {runService} from '@orderwell/adapters/runtime';
import {orderAppConfig, startOrderApp} from '@orderwell/order-app';
import {except} from './except.ts';
import {sayingMore} from './saying-more.ts';
import {migrateOrders, migrations, takeGifts, wrapGift} from './schema.ts';

// oxlint-disable-next-line node/no-process-env -- a service reads its settings from there.
const environment = process.env;
const config = orderAppConfig(environment);
const logger = createLogger({service: 'order-app', level: config.logLevel});
const url = environment['DATABASE_URL'] ?? '';
/** With `no`, nobody is told of wrapped gifts: as while the next version is taken back again. */
const delivers = environment['DELIVER_GIFTS'] !== 'no';

/** An order service of the next version: it has every order wrapped, and tells of it. */
await runService(
  () =>
    startOrderApp({
      config,
      logger,
      openDatabase: (options) => {
        const database = openOrderDatabase(options);
        return {
          ...database,
          migrate: async (how) => {
            await database.migrate(how);
            await migrateOrders(url);
            logger.info({migration: migrations.orders}, 'migrated the database');
          },
          orders: except(database.orders, {
            add: async (order, answered) => {
              const outcome = await database.orders.add(order, answered);
              if (outcome.kind === 'added') await wrapGift(url, order.id);
              return outcome;
            },
          }),
          outbox: except(database.outbox, {
            claim: async (how) => {
              const gifts = delivers ? await takeGifts(url) : [];
              for (const orderId of gifts) logger.info({orderId}, 'gift wrapped');
              return database.outbox.claim(how);
            },
          }),
        };
      },
      transport: ({broker: settings}, log) => {
        const broker = openBroker({...settings, connectionName: 'order-app', logger: log});
        const {prefetch} = settings;
        return {
          requester: new AmqpPaymentRequester({broker: sayingMore(broker, log)}),
          receive: ({applyPaymentResult, applyInquiryAnswer}) => {
            const consumers = [
              consumePaymentResults(broker, applyPaymentResult, {prefetch}),
              consumeInquiryAnswers(broker, applyInquiryAnswer, {prefetch}),
            ];
            return {stop: async () => void (await Promise.all(consumers.map((consumer) => consumer.stop())))};
          },
          close: () => broker.close(),
        };
      },
    }),
  {logger, terminate: (code) => process.exit(code)},
);
