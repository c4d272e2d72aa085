export {readSettings, SettingsError} from './read-settings.ts';
export {
  amqpSettings,
  brokerSettings,
  currency,
  customerId,
  databaseUrl,
  host,
  logLevel,
  port,
  postgresSettings,
  rate,
  secretSettings,
  wholeNumber,
} from './settings.ts';
