import type {OrderApi} from '@orderwell/adapters/koa';
import type {OrderDatabase} from '@orderwell/adapters/mikro-orm';
import {type BacklogGauge, type BackgroundLoop, type Logger, token, type WakeUp} from '@orderwell/adapters/runtime';
import type {
  ApplyInquiryAnswer,
  ApplyPaymentResult,
  CancelOrder,
  Clock,
  ForgetOldOrderRecords,
  GetOrder,
  IdGenerator,
  InquireAboutOrders,
  PlaceOrder,
  RelayOrderEvents,
  SeedCatalog,
} from '@orderwell/domain';
import type {OrderAppConfig} from './config.ts';
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
