import {
  amqpSettings,
  brokerSettings,
  customerId,
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
  PORT: port(3000),
  HOST: host,
  MANAGEMENT_PORT: port(9000),
  SHUTDOWN_DELAY_MS: wholeNumber(500, 0, 20_000),
  LOG_LEVEL: logLevel,
  DEFAULT_CUSTOMER_ID: customerId('1'),
  ...postgresSettings,
  ...amqpSettings,
});

/** What the order service is told from outside. */
export type OrderAppConfig = ReturnType<typeof orderAppConfig>;

/**
 * Reads the settings of the order service from environment variables.
 * @throws SettingsError that lists everything wrong in one message
 */
export function orderAppConfig(environment: Readonly<Record<string, string | undefined>>) {
  const settings = readSettings(schema, environment, {secrets: secretSettings});
  return {
    port: settings.PORT,
    host: settings.HOST,
    managementPort: settings.MANAGEMENT_PORT,
    /** How long the service still accepts requests after it said that it is not ready any more. */
    shutdownDelayMs: settings.SHUTDOWN_DELAY_MS,
    logLevel: settings.LOG_LEVEL,
    defaultCustomerId: settings.DEFAULT_CUSTOMER_ID,
    databaseUrl: databaseUrl(settings, 'orders'),
    broker: brokerSettings(settings),
  };
}
