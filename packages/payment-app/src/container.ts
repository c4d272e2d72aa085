import 'reflect-metadata';
import {type DatabaseOptions, openPaymentDatabase, type PaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {deliveryLoop, forgettingLoop, type Logger, type Recipe, SystemClock, WakeUp} from '@orderwell/adapters/runtime';
import {
  AnnouncePaymentResults,
  AnswerInquiry,
  CancelPayment,
  ForgetOldPaymentRecords,
  ProcessPayment,
  ResolveUnknownPayments,
  resolvePolicy,
} from '@orderwell/domain';
import {Container, ContainerModule} from 'inversify';
import type {PaymentAppConfig} from './config.ts';
import {type OpenGateway, simulatedGateway} from './gateway.ts';
import {paymentRecipe as recipe} from './parts.ts';
import {amqpTransport, type OrderTransport} from './transport.ts';

export interface PaymentContainerOptions {
  readonly config: PaymentAppConfig;
  readonly logger: Logger;
  /** Opens the way to the order service; the message broker unless given. */
  readonly transport?: (config: PaymentAppConfig, logger: Logger) => OrderTransport;
  /** Opens what payments are kept in; PostgreSQL unless given. */
  readonly openDatabase?: (options: DatabaseOptions) => PaymentDatabase;
  /** Opens whoever moves the money; the simulated gateway unless given. */
  readonly openGateway?: (config: PaymentAppConfig, logger: Logger) => OpenGateway;
  /** Recipes that take the place of ours, each for one of the {@link parts}; of two for one part, the later. */
  readonly replace?: readonly Recipe[];
}

/** Recipes to load into a container, which makes one of each part. */
const room = (...recipes: readonly Recipe[]): ContainerModule =>
  new ContainerModule(({bind}) => {
    for (const {made, needs, make} of recipes) bind(made).toResolvedValue(make, needs).inSingletonScope();
  });

/** What the use cases stand on: settings, time, the database, the gateway, and the way to the order service. */
export const ground = ({
  config,
  logger,
  transport = amqpTransport,
  openDatabase = openPaymentDatabase,
  openGateway = simulatedGateway,
}: Omit<PaymentContainerOptions, 'replace'>): ContainerModule =>
  room(
    recipe('config', [], () => config),
    recipe('logger', [], () => logger),
    recipe('clock', [], () => new SystemClock()),
    recipe('resultsStored', [], () => new WakeUp()),
    recipe('database', ['config', 'logger', 'resultsStored'], (given) =>
      openDatabase({url: given.config.database, logger: given.logger, onCommit: given.resultsStored.raise}),
    ),
    recipe('transport', ['config', 'logger'], (given) => transport(given.config, given.logger)),
    recipe('gateway', ['config', 'logger'], (given) => openGateway(given.config, given.logger)),
  );

/** What can be done with payments. */
export const useCases = room(
  recipe(
    'processPayment',
    ['database', 'gateway', 'clock'],
    ({database: {payments}, gateway: {gateway}, clock}) => new ProcessPayment({payments, gateway, clock}),
  ),
  recipe(
    'cancelPayment',
    ['database', 'gateway', 'clock'],
    ({database: {payments}, gateway: {gateway}, clock}) => new CancelPayment({payments, gateway, clock}),
  ),
  recipe(
    'announcePaymentResults',
    ['database', 'transport'],
    ({database: {outbox}, transport: {publisher}}) => new AnnouncePaymentResults({outbox, publisher}),
  ),
  recipe(
    'resolveUnknownPayments',
    ['database', 'gateway', 'clock'],
    ({database: {payments, unresolved}, gateway: {gateway}, clock}) =>
      new ResolveUnknownPayments({payments, unresolved, gateway, clock}),
  ),
  recipe(
    'answerInquiry',
    ['database', 'transport', 'clock'],
    ({database: {payments}, transport: {publisher, waiting}, clock}) =>
      new AnswerInquiry({payments, publisher, waiting, clock}),
  ),
  recipe('forgetOldPaymentRecords', ['database'], ({database: {payments}}) => new ForgetOldPaymentRecords({payments})),
);

/** What runs by itself. */
export const loops = room(
  recipe(
    'announcer',
    ['announcePaymentResults', 'resultsStored', 'logger'],
    ({announcePaymentResults: useCase, resultsStored, logger}) => {
      const announcer = deliveryLoop({name: 'announcing payment results', useCase, logger});
      resultsStored.wakes(() => announcer.wake());
      return announcer;
    },
  ),
  recipe('resolver', ['resolveUnknownPayments', 'logger'], ({resolveUnknownPayments: useCase, logger}) =>
    deliveryLoop({name: 'resolving unknown payments', useCase, policy: resolvePolicy, logger}),
  ),
  recipe('forgetting', ['forgetOldPaymentRecords', 'logger'], ({forgetOldPaymentRecords: useCase, logger}) =>
    forgettingLoop({useCase, logger}),
  ),
);

/** Puts the payment service together. Nothing connects or listens yet. */
export function paymentContainer(options: PaymentContainerOptions): Container {
  const container = new Container();
  container.load(ground(options), useCases, loops);
  for (const {made, needs, make} of options.replace ?? []) {
    container.rebind(made).toResolvedValue(make, needs).inSingletonScope();
  }
  return container;
}
