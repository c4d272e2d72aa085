import type {PaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {
  type BackgroundLoop,
  type Logger,
  type RecipeOf,
  recipesFor,
  token,
  type WakeUp,
} from '@orderwell/adapters/runtime';
import type {
  AnnouncePaymentResults,
  AnswerInquiry,
  CancelPayment,
  Clock,
  ForgetOldPaymentRecords,
  ProcessPayment,
  ResolveUnknownPayments,
} from '@orderwell/domain';
import type {PaymentAppConfig} from './config.ts';
import type {OpenGateway} from './gateway.ts';
import type {OrderTransport} from './transport.ts';

/** What the service is made of. Each can be replaced. */
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

/** Says how a part is made, and of which others: `paymentRecipe('gateway', ['logger'], ({logger}) => openBank(logger))`. */
export const paymentRecipe: RecipeOf<typeof parts> = recipesFor(parts);
