import type {OrderApi, Route} from '@orderwell/adapters/koa';
import type {OrderDatabase} from '@orderwell/adapters/mikro-orm';
import {
  type BacklogGauge,
  type BackgroundLoop,
  type Logger,
  type RecipeOf,
  recipesFor,
  token,
  type WakeUp,
} from '@orderwell/adapters/runtime';
import type {
  ApplyInquiryAnswer,
  ApplyPaymentResult,
  CancelOrder,
  Clock,
  ForgetOldOrderRecords,
  GetOrder,
  IdGenerator,
  InquireAboutOrders,
  NoteOrder,
  OrderRepository,
  PlaceOrder,
  Pricing,
  RelayOrderEvents,
  SeedCatalog,
} from '@orderwell/domain';
import type {OrderAppConfig} from './config.ts';
import type {PaymentTransport} from './transport.ts';

/** Whether requests may be served: the database is there and migrated, and the service is not stopping. */
export interface Gate {
  open: boolean;
}

/** What the service keeps orders in, and finds customers and products; a database of PostgreSQL is one. */
export type OrderStores = Omit<OrderDatabase, 'orders'> & {readonly orders: OrderRepository};

/** What the service is made of. Each can be replaced. */
export const parts = {
  config: token<OrderAppConfig>('config'),
  logger: token<Logger>('logger'),
  gate: token<Gate>('gate'),
  clock: token<Clock>('clock'),
  ids: token<IdGenerator>('ids'),
  eventsStored: token<WakeUp>('eventsStored'),
  database: token<OrderStores>('database'),
  transport: token<PaymentTransport>('transport'),
  /** What orders cost: what the catalog says. */
  pricing: token<Pricing>('pricing'),
  placeOrder: token<PlaceOrder>('placeOrder'),
  cancelOrder: token<CancelOrder>('cancelOrder'),
  getOrder: token<GetOrder>('getOrder'),
  noteOrder: token<NoteOrder>('noteOrder'),
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
  /** Routes beside those of the orders: none. */
  routes: token<readonly Route[]>('routes'),
  api: token<OrderApi>('api'),
};

/** Says how a part is made, and of which others: `orderRecipe('pricing', [], () => new HousePrices())`. */
export const orderRecipe: RecipeOf<typeof parts> = recipesFor(parts);
