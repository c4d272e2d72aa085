import 'reflect-metadata';
import {openPaymentDatabase, type PaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {
  type BackgroundLoop,
  deliveryLoop,
  type Logger,
  SystemClock,
  token,
  forgettingLoop,
  WakeUp,
} from '@orderwell/adapters/runtime';
import {
  AnnouncePaymentResults,
  AnswerInquiry,
  CancelPayment,
  type Clock,
  ProcessPayment,
  ResolveUnknownPayments,
  resolvePolicy,
  ForgetOldPaymentRecords,
} from '@orderwell/domain';
import {Container} from 'inversify';
import type {PaymentAppConfig} from './config.ts';
import {type OpenGateway, simulatedGateway} from './gateway.ts';
import type {OrderTransport} from './transport.ts';

/** What the service is made of. */
export const parts = {
  config: token<PaymentAppConfig>('config'),
  logger: token<Logger>('logger'),
  clock: token<Clock>('clock'),
  resultsStored: token<WakeUp>('resultsStored'),
  database: token<PaymentDatabase>('database'),
  transport: token<OrderTransport>('transport'),
  gateway: token<OpenGateway>('gateway'),
  processPayment: token<ProcessPayment>('processPayment'),
  cancelPayment: token<CancelPayment>('cancelPayment'),
  answerInquiry: token<AnswerInquiry>('answerInquiry'),
  resolveUnknownPayments: token<ResolveUnknownPayments>('resolveUnknownPayments'),
  forgetOldPaymentRecords: token<ForgetOldPaymentRecords>('forgetOldPaymentRecords'),
  announcePaymentResults: token<AnnouncePaymentResults>('announcePaymentResults'),
  announcer: token<BackgroundLoop>('announcer'),
  resolver: token<BackgroundLoop>('resolver'),
  forgetting: token<BackgroundLoop>('forgetting'),
};

export interface PaymentContainerOptions {
  readonly config: PaymentAppConfig;
  readonly logger: Logger;
  readonly transport: (config: PaymentAppConfig, logger: Logger) => OrderTransport;
  /** Opens what payments are kept in; PostgreSQL unless given. */
  readonly openDatabase?: typeof openPaymentDatabase;
  /** Opens whoever moves the money; the simulated gateway unless given. */
  readonly openGateway?: (config: PaymentAppConfig, logger: Logger) => OpenGateway;
}

/** Puts the payment service together. Nothing connects or listens yet. */
export function paymentContainer(options: PaymentContainerOptions): Container {
  const {config, logger, transport, openDatabase = openPaymentDatabase, openGateway = simulatedGateway} = options;
  const container = new Container({defaultScope: 'Singleton'});
  container.bind(parts.config).toConstantValue(config);
  container.bind(parts.logger).toConstantValue(logger);
  container.bind(parts.clock).toResolvedValue(() => new SystemClock());
  container.bind(parts.resultsStored).toResolvedValue(() => new WakeUp());

  container
    .bind(parts.database)
    .toResolvedValue(
      ({database: url}, log, {raise}) => openDatabase({url, logger: log, onCommit: raise}),
      [parts.config, parts.logger, parts.resultsStored],
    );
  container.bind(parts.transport).toResolvedValue(transport, [parts.config, parts.logger]);
  container.bind(parts.gateway).toResolvedValue(openGateway, [parts.config, parts.logger]);

  container
    .bind(parts.processPayment)
    .toResolvedValue(
      ({payments}, {gateway}, clock) => new ProcessPayment({payments, gateway, clock}),
      [parts.database, parts.gateway, parts.clock],
    );
  container
    .bind(parts.announcePaymentResults)
    .toResolvedValue(
      ({outbox}, {publisher}) => new AnnouncePaymentResults({outbox, publisher}),
      [parts.database, parts.transport],
    );
  container
    .bind(parts.cancelPayment)
    .toResolvedValue(
      ({payments}, {gateway}, clock) => new CancelPayment({payments, gateway, clock}),
      [parts.database, parts.gateway, parts.clock],
    );
  container
    .bind(parts.answerInquiry)
    .toResolvedValue(
      ({payments}, {publisher, waiting}, clock) => new AnswerInquiry({payments, publisher, waiting, clock}),
      [parts.database, parts.transport, parts.clock],
    );
  container
    .bind(parts.resolveUnknownPayments)
    .toResolvedValue(
      ({payments, unresolved}, {gateway}, clock) => new ResolveUnknownPayments({payments, unresolved, gateway, clock}),
      [parts.database, parts.gateway, parts.clock],
    );
  container
    .bind(parts.forgetOldPaymentRecords)
    .toResolvedValue(({payments}) => new ForgetOldPaymentRecords({payments}), [parts.database]);
  container
    .bind(parts.resolver)
    .toResolvedValue(
      (useCase, log) => deliveryLoop({name: 'resolving unknown payments', useCase, policy: resolvePolicy, logger: log}),
      [parts.resolveUnknownPayments, parts.logger],
    );
  container
    .bind(parts.forgetting)
    .toResolvedValue(
      (useCase, log) => forgettingLoop({useCase, logger: log}),
      [parts.forgetOldPaymentRecords, parts.logger],
    );
  container.bind(parts.announcer).toResolvedValue(
    (useCase, resultsStored, log) => {
      const announcer = deliveryLoop({name: 'announcing payment results', useCase, logger: log});
      resultsStored.wakes(() => announcer.wake());
      return announcer;
    },
    [parts.announcePaymentResults, parts.resultsStored, parts.logger],
  );
  return container;
}
