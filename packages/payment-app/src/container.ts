import 'reflect-metadata';
import {openPaymentDatabase, type PaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {type BackgroundLoop, deliveryLoop, type Logger, SystemClock, WakeUp} from '@orderwell/adapters/runtime';
import {SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import {AnnouncePaymentResults, type Clock, type PaymentGateway, ProcessPayment} from '@orderwell/domain';
import {type AbstractNewable, Container} from 'inversify';
import type {PaymentAppConfig} from './config.ts';
import type {OrderTransport} from './transport.ts';

/** A name to bind to, typed by what is bound: the arguments of every factory below are checked against it. */
const token = <T>(name: string): AbstractNewable<T> => Symbol(name) as unknown as AbstractNewable<T>;

/** What the service is made of. */
export const parts = {
  config: token<PaymentAppConfig>('config'),
  logger: token<Logger>('logger'),
  clock: token<Clock>('clock'),
  resultsStored: token<WakeUp>('resultsStored'),
  database: token<PaymentDatabase>('database'),
  transport: token<OrderTransport>('transport'),
  gateway: token<PaymentGateway>('gateway'),
  processPayment: token<ProcessPayment>('processPayment'),
  announcePaymentResults: token<AnnouncePaymentResults>('announcePaymentResults'),
  announcer: token<BackgroundLoop>('announcer'),
};

export interface PaymentContainerOptions {
  readonly config: PaymentAppConfig;
  readonly logger: Logger;
  readonly transport: (config: PaymentAppConfig, logger: Logger) => OrderTransport;
}

/** Puts the payment service together. Nothing connects or listens yet. */
export function paymentContainer({config, logger, transport}: PaymentContainerOptions): Container {
  const container = new Container({defaultScope: 'Singleton'});
  container.bind(parts.config).toConstantValue(config);
  container.bind(parts.logger).toConstantValue(logger);
  container.bind(parts.clock).toResolvedValue(() => new SystemClock());
  container.bind(parts.resultsStored).toResolvedValue(() => new WakeUp());

  container
    .bind(parts.database)
    .toResolvedValue(
      ({databaseUrl: url}, log, {raise}) => openPaymentDatabase({url, logger: log, onCommit: raise}),
      [parts.config, parts.logger, parts.resultsStored],
    );
  container.bind(parts.transport).toResolvedValue(transport, [parts.config, parts.logger]);
  container
    .bind(parts.gateway)
    .toResolvedValue(({gatewayLatencyMs: latencyMs}) => new SimulatedPaymentGateway({latencyMs}), [parts.config]);

  container
    .bind(parts.processPayment)
    .toResolvedValue(
      ({payments}, gateway, clock) => new ProcessPayment({payments, gateway, clock}),
      [parts.database, parts.gateway, parts.clock],
    );
  container
    .bind(parts.announcePaymentResults)
    .toResolvedValue(
      ({outbox}, {publisher}) => new AnnouncePaymentResults({outbox, publisher}),
      [parts.database, parts.transport],
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
