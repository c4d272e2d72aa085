import 'reflect-metadata';
import {createOrderApi} from '@orderwell/adapters/koa';
import {type DatabaseOptions, openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {
  BacklogGauge,
  deliveryLoop,
  forgettingLoop,
  type Logger,
  type Recipe,
  SystemClock,
  UuidV7Generator,
  WakeUp,
} from '@orderwell/adapters/runtime';
import {
  ApplyInquiryAnswer,
  ApplyPaymentResult,
  CancelOrder,
  catalogPrices,
  GetOrder,
  InquireAboutOrders,
  NoteOrder,
  PlaceOrder,
  RelayOrderEvents,
  SeedCatalog,
  ForgetOldOrderRecords,
} from '@orderwell/domain';
import {Container, ContainerModule} from 'inversify';
import type {OrderAppConfig} from './config.ts';
import {inquiryLoop} from './inquiry-loop.ts';
import {type OrderStores, orderRecipe as recipe} from './parts.ts';
import {amqpTransport, type PaymentTransport} from './transport.ts';

export interface OrderContainerOptions {
  readonly config: OrderAppConfig;
  readonly logger: Logger;
  /** Opens the way to the payment service; the message broker unless given. */
  readonly transport?: (config: OrderAppConfig, logger: Logger) => PaymentTransport;
  /** Opens what orders are kept in; PostgreSQL unless given. */
  readonly openDatabase?: (options: DatabaseOptions) => OrderStores;
  /** Recipes that take the place of ours, each for one of the {@link parts}; of two for one part, the later. */
  readonly replace?: readonly Recipe[];
}

/** Recipes to load into a container, which makes one of each part. */
const room = (...recipes: readonly Recipe[]): ContainerModule =>
  new ContainerModule(({bind}) => {
    for (const {made, needs, make} of recipes) bind(made).toResolvedValue(make, needs).inSingletonScope();
  });

/** What the use cases stand on: settings, time, ids, the database, and the way to the payment service. */
export const ground = ({
  config,
  logger,
  transport = amqpTransport,
  openDatabase = openOrderDatabase,
}: Omit<OrderContainerOptions, 'replace'>): ContainerModule =>
  room(
    recipe('config', [], () => config),
    recipe('logger', [], () => logger),
    recipe('gate', [], () => ({open: false})),
    recipe('clock', [], () => new SystemClock()),
    recipe('ids', [], () => new UuidV7Generator()),
    recipe('pricing', [], () => catalogPrices),
    recipe('eventsStored', [], () => new WakeUp()),
    recipe('database', ['config', 'logger', 'eventsStored'], (given) =>
      openDatabase({url: given.config.database, logger: given.logger, onCommit: given.eventsStored.raise}),
    ),
    recipe('transport', ['config', 'logger'], (given) => transport(given.config, given.logger)),
  );

/** What can be done with orders. */
export const useCases = room(
  recipe(
    'placeOrder',
    ['database', 'pricing', 'clock', 'ids'],
    ({database: {orders, customers, products}, ...given}) => new PlaceOrder({orders, customers, products, ...given}),
  ),
  recipe('getOrder', ['database'], ({database: {orders}}) => new GetOrder({orders})),
  recipe('cancelOrder', ['database', 'clock'], ({database: {orders}, clock}) => new CancelOrder({orders, clock})),
  recipe('noteOrder', ['database', 'clock'], ({database: {orders}, clock}) => new NoteOrder({orders, clock})),
  recipe(
    'relayOrderEvents',
    ['database', 'transport'],
    ({database: {outbox}, transport: {requester: payments}}) => new RelayOrderEvents({outbox, payments}),
  ),
  recipe(
    'applyPaymentResult',
    ['database', 'clock'],
    ({database: {orders}, clock}) => new ApplyPaymentResult({orders, clock}),
  ),
  recipe(
    'inquireAboutOrders',
    ['database', 'transport', 'config'],
    ({database: {unanswered}, transport: {requester: payments}, config: {inquiry: policy}}) =>
      new InquireAboutOrders({unanswered, payments, policy}),
  ),
  recipe(
    'applyInquiryAnswer',
    ['database', 'clock', 'config'],
    ({database: {orders}, clock, config: {askingAgain: policy}}) => new ApplyInquiryAnswer({orders, clock, policy}),
  ),
  recipe('forgetOldOrderRecords', ['database'], ({database: {orders}}) => new ForgetOldOrderRecords({orders})),
  recipe('seedCatalog', ['database'], ({database: {customers, products}}) => new SeedCatalog({customers, products})),
);

/** What runs by itself. */
export const loops = room(
  recipe(
    'relay',
    ['relayOrderEvents', 'eventsStored', 'logger'],
    ({relayOrderEvents: useCase, eventsStored, logger}) => {
      const relay = deliveryLoop({name: 'requesting payments', useCase, logger});
      eventsStored.wakes(() => relay.wake());
      return relay;
    },
  ),
  recipe('inquirer', ['inquireAboutOrders', 'config', 'logger'], (given) =>
    inquiryLoop(given.inquireAboutOrders, given.config, given.logger),
  ),
  recipe('forgetting', ['forgetOldOrderRecords', 'logger'], ({forgetOldOrderRecords: useCase, logger}) =>
    forgettingLoop({useCase, logger}),
  ),
  recipe(
    'backlog',
    ['database', 'config', 'logger'],
    ({database, config: {backlog: limits}, logger}) =>
      new BacklogGauge({measure: (most) => database.backlog(most), limits, logger}),
  ),
);

/** What clients reach. */
export const http = room(
  recipe('routes', [], () => []),
  recipe(
    'api',
    ['placeOrder', 'getOrder', 'cancelOrder', 'routes', 'config', 'logger', 'ids', 'gate', 'backlog'],
    ({config: {defaultCustomerId}, ids, gate, backlog, ...given}) =>
      createOrderApi({
        ...given,
        defaultCustomerId,
        newRequestId: () => ids.next(),
        isReady: () => gate.open,
        overload: () => backlog.overload(),
      }),
  ),
);

/** Puts the order service together. Nothing connects or listens yet. */
export function orderContainer(options: OrderContainerOptions): Container {
  const container = new Container();
  container.load(ground(options), useCases, loops, http);
  for (const {made, needs, make} of options.replace ?? []) {
    container.rebind(made).toResolvedValue(make, needs).inSingletonScope();
  }
  return container;
}
