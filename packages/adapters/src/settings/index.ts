export {readSettings, SettingsError} from './read-settings.ts';
export {amqpSettings, count, databaseUrl, host, logLevel, port, postgresSettings, secretSettings} from './settings.ts';
