export {
  amqpSettings,
  brokerSettings,
  separateQueues,
  signingSettings,
  withoutBrokerSettings,
} from './broker-settings.ts';
export {type Environment, takeEnvironment, withDefaults, withoutPostgresSettings} from './own-environment.ts';
export {readSettings, SettingsError} from './read-settings.ts';
export {
  currency,
  customerId,
  databaseAddress,
  databaseUrl,
  host,
  logLevel,
  port,
  postgresSettings,
  rate,
  secretSettings,
  wholeNumber,
} from './settings.ts';
