import {
  amqpSettings,
  brokerSettings,
  customerId,
  databaseAddress,
  host,
  logLevel,
  port,
  postgresSettings,
  readSettings,
  secretSettings,
  separateQueues,
  signingSettings,
  wholeNumber,
} from '@orderwell/adapters/settings';
import {defaultInquiryPolicy} from '@orderwell/domain';
import {z} from 'zod';

export const schema = z.object({
  PORT: port(3000),
  HOST: host,
  MANAGEMENT_PORT: port(9000),
  SHUTDOWN_DELAY_MS: wholeNumber(500, 0, 20_000),
  LOG_LEVEL: logLevel,
  PAYMENT_DEADLINE_MS: wholeNumber(120_000, 1_000, 86_400_000),
  PAYMENT_REQUESTS_MAX: wholeNumber(5, 1, 100),
  // Counted each second by each replica, so a million is as far as it goes.
  BACKLOG_COUNT_MAX: wholeNumber(100_000, 1, 1_000_000),
  BACKLOG_AGE_MS_MAX: wholeNumber(900_000, 1_000, 86_400_000),
  DEFAULT_CUSTOMER_ID: customerId('1'),
  ...postgresSettings,
  ...amqpSettings('order'),
  ...signingSettings,
});

/** What the order service is told from outside. */
export type OrderAppConfig = ReturnType<typeof orderAppConfig>;

/**
 * Reads the settings of the order service from environment variables.
 * @throws SettingsError that lists everything wrong in one message
 */
export function orderAppConfig(environment: Readonly<Record<string, string | undefined>>) {
  const settings = readSettings(schema, environment, {secrets: secretSettings, rules: [separateQueues('order')]});
  return {
    port: settings.PORT,
    host: settings.HOST,
    managementPort: settings.MANAGEMENT_PORT,
    /** How long the service still accepts requests after it said that it is not ready any more. */
    shutdownDelayMs: settings.SHUTDOWN_DELAY_MS,
    logLevel: settings.LOG_LEVEL,
    /** When an order that hears nothing is inquired about. It is never inquired about again sooner than at first. */
    inquiry: {
      schedule: {
        firstAfterMs: settings.PAYMENT_DEADLINE_MS,
        pauseMsMax: Math.max(settings.PAYMENT_DEADLINE_MS, defaultInquiryPolicy.schedule.pauseMsMax),
      },
      batchSizeMax: defaultInquiryPolicy.batchSizeMax,
    },
    /** How often a payment is requested whose requests get lost. */
    askingAgain: {paymentRequestsMax: settings.PAYMENT_REQUESTS_MAX},
    /** Beyond this, no more orders are accepted until what waits has drained. */
    backlog: {countMax: settings.BACKLOG_COUNT_MAX, ageMsMax: settings.BACKLOG_AGE_MS_MAX},
    defaultCustomerId: settings.DEFAULT_CUSTOMER_ID,
    database: databaseAddress(settings, 'orders'),
    broker: brokerSettings(settings, 'order'),
    /** What messages are signed with; undefined where they are not. */
    signingKeys: settings.MESSAGE_SIGNING_KEY,
  };
}
