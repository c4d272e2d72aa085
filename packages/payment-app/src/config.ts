import {
  amqpSettings,
  brokerSettings,
  currency,
  databaseAddress,
  host,
  logLevel,
  port,
  postgresSettings,
  rate,
  readSettings,
  secretSettings,
  separateQueues,
  signingSettings,
  wholeNumber,
} from '@orderwell/adapters/settings';
import {z} from 'zod';

export const schema = z.object({
  HOST: host,
  // Any free one by default, because several payment services may run on one machine.
  MANAGEMENT_PORT: port(0),
  SHUTDOWN_DELAY_MS: wholeNumber(500, 0, 20_000),
  LOG_LEVEL: logLevel,
  DEFAULT_CURRENCY: currency('USD'),
  GATEWAY_LATENCY_MS: wholeNumber(0, 0, 60_000),
  // A payment may take three calls in a row, and a shutdown 30 s.
  GATEWAY_TIMEOUT_MS: wholeNumber(5_000, 1, 10_000),
  GATEWAY_TIMEOUT_BEFORE_RATE: rate,
  GATEWAY_TIMEOUT_AFTER_RATE: rate,
  GATEWAY_ERROR_RATE: rate,
  GATEWAY_ERROR_AFTER_RATE: rate,
  GATEWAY_RUBBISH_RATE: rate,
  GATEWAY_THROTTLE_RATE: rate,
  GATEWAY_FAULT_SEED: wholeNumber(0, 0, 999_999_999),
  ...postgresSettings,
  ...amqpSettings('payment'),
  ...signingSettings,
});

/** What the payment service is told from outside. */
export type PaymentAppConfig = ReturnType<typeof paymentAppConfig>;

/**
 * Reads the settings of the payment service from environment variables.
 * @throws SettingsError that lists everything wrong in one message
 */
export function paymentAppConfig(environment: Readonly<Record<string, string | undefined>>) {
  const settings = readSettings(schema, environment, {secrets: secretSettings, rules: [separateQueues('payment')]});
  return {
    host: settings.HOST,
    managementPort: settings.MANAGEMENT_PORT,
    /** How long the service still looks alive after it said that it is not ready any more. */
    shutdownDelayMs: settings.SHUTDOWN_DELAY_MS,
    logLevel: settings.LOG_LEVEL,
    /** The currency of amounts that come without one, as existing order services send them. */
    defaultCurrency: settings.DEFAULT_CURRENCY,
    /** How the simulated gateway misbehaves: not at all, unless it is told to. */
    gatewayFaults: {
      latencyMs: settings.GATEWAY_LATENCY_MS,
      timeoutMs: settings.GATEWAY_TIMEOUT_MS,
      timeoutBeforeRate: settings.GATEWAY_TIMEOUT_BEFORE_RATE,
      timeoutAfterRate: settings.GATEWAY_TIMEOUT_AFTER_RATE,
      errorRate: settings.GATEWAY_ERROR_RATE,
      errorAfterRate: settings.GATEWAY_ERROR_AFTER_RATE,
      rubbishRate: settings.GATEWAY_RUBBISH_RATE,
      throttleRate: settings.GATEWAY_THROTTLE_RATE,
      seed: settings.GATEWAY_FAULT_SEED,
    },
    database: databaseAddress(settings, 'payments'),
    broker: brokerSettings(settings, 'payment'),
    /** What messages are signed with; undefined where they are not. */
    signingKeys: settings.MESSAGE_SIGNING_KEY,
  };
}
