import 'reflect-metadata';
import {createOrderApi, type OrderApi} from '@orderwell/adapters/koa';
import {type OrderDatabase, openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {
  BacklogGauge,
  BackgroundLoop,
  deliveryLoop,
  type Logger,
  SystemClock,
  token,
  forgettingLoop,
  UuidV7Generator,
  WakeUp,
} from '@orderwell/adapters/runtime';
import {
  ApplyInquiryAnswer,
  ApplyPaymentResult,
  CancelOrder,
  type Clock,
  GetOrder,
  type IdGenerator,
  InquireAboutOrders,
  PlaceOrder,
  RelayOrderEvents,
  SeedCatalog,
  ForgetOldOrderRecords,
} from '@orderwell/domain';
import {Container} from 'inversify';
import type {OrderAppConfig} from './config.ts';
import {inquiryLoop} from './inquiry-loop.ts';
import type {PaymentTransport} from './transport.ts';

/** Whether requests may be served: the database is there and migrated, and the service is not stopping. */
export interface Gate {
  open: boolean;
}

/** What the service is made of. */
export const parts = {
  config: token<OrderAppConfig>('config'),
  logger: token<Logger>('logger'),
  gate: token<Gate>('gate'),
  clock: token<Clock>('clock'),
  ids: token<IdGenerator>('ids'),
  eventsStored: token<WakeUp>('eventsStored'),
  database: token<OrderDatabase>('database'),
  transport: token<PaymentTransport>('transport'),
  placeOrder: token<PlaceOrder>('placeOrder'),
  cancelOrder: token<CancelOrder>('cancelOrder'),
  getOrder: token<GetOrder>('getOrder'),
  applyPaymentResult: token<ApplyPaymentResult>('applyPaymentResult'),
  relayOrderEvents: token<RelayOrderEvents>('relayOrderEvents'),
  inquireAboutOrders: token<InquireAboutOrders>('inquireAboutOrders'),
  applyInquiryAnswer: token<ApplyInquiryAnswer>('applyInquiryAnswer'),
  forgetOldOrderRecords: token<ForgetOldOrderRecords>('forgetOldOrderRecords'),
  seedCatalog: token<SeedCatalog>('seedCatalog'),
  relay: token<BackgroundLoop>('relay'),
  inquirer: token<BackgroundLoop>('inquirer'),
  forgetting: token<BackgroundLoop>('forgetting'),
  backlog: token<BacklogGauge>('backlog'),
  api: token<OrderApi>('api'),
};

export interface OrderContainerOptions {
  readonly config: OrderAppConfig;
  readonly logger: Logger;
  readonly transport: (config: OrderAppConfig, logger: Logger) => PaymentTransport;
  /** Opens what orders are kept in; PostgreSQL unless given. */
  readonly openDatabase?: typeof openOrderDatabase;
}

/** Puts the order service together. Nothing connects or listens yet. */
export function orderContainer(options: OrderContainerOptions): Container {
  const {config, logger, transport, openDatabase = openOrderDatabase} = options;
  const container = new Container({defaultScope: 'Singleton'});
  container.bind(parts.config).toConstantValue(config);
  container.bind(parts.logger).toConstantValue(logger);
  container.bind(parts.gate).toConstantValue({open: false});
  container.bind(parts.clock).toResolvedValue(() => new SystemClock());
  container.bind(parts.ids).toResolvedValue(() => new UuidV7Generator());
  container.bind(parts.eventsStored).toResolvedValue(() => new WakeUp());

  container
    .bind(parts.database)
    .toResolvedValue(
      ({database: url}, log, {raise}) => openDatabase({url, logger: log, onCommit: raise}),
      [parts.config, parts.logger, parts.eventsStored],
    );
  container.bind(parts.transport).toResolvedValue(transport, [parts.config, parts.logger]);

  container
    .bind(parts.placeOrder)
    .toResolvedValue(
      ({orders, customers, products}, clock, ids) => new PlaceOrder({orders, customers, products, clock, ids}),
      [parts.database, parts.clock, parts.ids],
    );
  container
    .bind(parts.cancelOrder)
    .toResolvedValue(({orders}, clock) => new CancelOrder({orders, clock}), [parts.database, parts.clock]);
  container
    .bind(parts.inquireAboutOrders)
    .toResolvedValue(
      ({unanswered}, {requester: payments}, {inquiry: policy}) =>
        new InquireAboutOrders({unanswered, payments, policy}),
      [parts.database, parts.transport, parts.config],
    );
  container
    .bind(parts.applyInquiryAnswer)
    .toResolvedValue(
      ({orders}, clock, {askingAgain: policy}) => new ApplyInquiryAnswer({orders, clock, policy}),
      [parts.database, parts.clock, parts.config],
    );
  container
    .bind(parts.forgetOldOrderRecords)
    .toResolvedValue(({orders}) => new ForgetOldOrderRecords({orders}), [parts.database]);
  container.bind(parts.getOrder).toResolvedValue(({orders}) => new GetOrder({orders}), [parts.database]);
  container
    .bind(parts.applyPaymentResult)
    .toResolvedValue(({orders}, clock) => new ApplyPaymentResult({orders, clock}), [parts.database, parts.clock]);
  container
    .bind(parts.relayOrderEvents)
    .toResolvedValue(
      ({outbox}, {requester}) => new RelayOrderEvents({outbox, payments: requester}),
      [parts.database, parts.transport],
    );
  container
    .bind(parts.seedCatalog)
    .toResolvedValue(({customers, products}) => new SeedCatalog({customers, products}), [parts.database]);

  container.bind(parts.relay).toResolvedValue(
    (useCase, eventsStored, log) => {
      const relay = deliveryLoop({name: 'requesting payments', useCase, logger: log});
      eventsStored.wakes(() => relay.wake());
      return relay;
    },
    [parts.relayOrderEvents, parts.eventsStored, parts.logger],
  );
  container
    .bind(parts.inquirer)
    .toResolvedValue(
      (useCase, settings, log) => inquiryLoop(useCase, settings, log),
      [parts.inquireAboutOrders, parts.config, parts.logger],
    );
  container
    .bind(parts.forgetting)
    .toResolvedValue(
      (useCase, log) => forgettingLoop({useCase, logger: log}),
      [parts.forgetOldOrderRecords, parts.logger],
    );
  container
    .bind(parts.backlog)
    .toResolvedValue(
      (database, {backlog: limits}, log) =>
        new BacklogGauge({measure: (most) => database.backlog(most), limits, logger: log}),
      [parts.database, parts.config, parts.logger],
    );
  container.bind(parts.api).toResolvedValue(
    ({defaultCustomerId}, log, placeOrder, getOrder, cancelOrder, ids, gate, backlog) =>
      createOrderApi({
        placeOrder,
        getOrder,
        cancelOrder,
        defaultCustomerId,
        logger: log,
        newRequestId: () => ids.next(),
        isReady: () => gate.open,
        overload: () => backlog.overload(),
      }),
    [
      parts.config,
      parts.logger,
      parts.placeOrder,
      parts.getOrder,
      parts.cancelOrder,
      parts.ids,
      parts.gate,
      parts.backlog,
    ],
  );
  return container;
}
