import {
  amqpSettings,
  brokerSettings,
  currency,
  databaseUrl,
  host,
  logLevel,
  port,
  postgresSettings,
  readSettings,
  secretSettings,
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
  ...postgresSettings,
  ...amqpSettings,
});

/** What the payment service is told from outside. */
export type PaymentAppConfig = ReturnType<typeof paymentAppConfig>;

/**
 * Reads the settings of the payment service from environment variables.
 * @throws SettingsError that lists everything wrong in one message
 */
export function paymentAppConfig(environment: Readonly<Record<string, string | undefined>>) {
  const settings = readSettings(schema, environment, {secrets: secretSettings});
  return {
    host: settings.HOST,
    managementPort: settings.MANAGEMENT_PORT,
    /** How long the service still looks alive after it said that it is not ready any more. */
    shutdownDelayMs: settings.SHUTDOWN_DELAY_MS,
    logLevel: settings.LOG_LEVEL,
    /** The currency of amounts that come without one, as existing order services send them. */
    defaultCurrency: settings.DEFAULT_CURRENCY,
    gatewayLatencyMs: settings.GATEWAY_LATENCY_MS,
    databaseUrl: databaseUrl(settings, 'payments'),
    broker: brokerSettings(settings),
  };
}
