import {
  amqpSettings,
  brokerSettings,
  databaseAddress,
  databaseUrl,
  postgresSettings,
  readSettings,
  secretSettings,
  separateQueues,
} from '@orderwell/adapters/settings';
import type {DatabaseAddress, GivenAddress} from '@orderwell/adapters/postgres';
import {z} from 'zod';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

const {DATABASE_URL: _oneUrl, POSTGRES_DB: _oneDatabase, ...serverSettings} = postgresSettings;
export const schema = z.object({
  ...serverSettings,
  ...amqpSettings('order'),
  ORDERS_DATABASE_URL: databaseUrl.optional(),
  PAYMENTS_DATABASE_URL: databaseUrl.optional(),
});
// It signs nothing: what it sends back keeps the signature of its sender.
const servicesOnly = ['DATABASE_URL', 'MESSAGE_SIGNING_KEY'];
const secrets = [
  ...secretSettings.filter((name) => !servicesOnly.includes(name)),
  'ORDERS_DATABASE_URL',
  'PAYMENTS_DATABASE_URL',
];

/** Where everything is that the command line looks at. */
export type CliSettings = ReturnType<typeof cliSettings>;

/**
 * Reads the settings of the services, except that there are two databases here: each has a URL of its own, or is found
 * under its usual name on the server that the parts describe. What it sends and receives is named from order-app's side.
 * @throws SettingsError that lists everything wrong in one message
 */
export function cliSettings(environment: Environment) {
  const settings = readSettings(schema, environment, {secrets, rules: [separateQueues('order')]});
  const addressOf = (given: GivenAddress | undefined, usualName: string): DatabaseAddress =>
    databaseAddress({...settings, DATABASE_URL: given, POSTGRES_DB: undefined}, usualName);
  return {
    ordersAt: addressOf(settings.ORDERS_DATABASE_URL, 'orders'),
    paymentsAt: addressOf(settings.PAYMENTS_DATABASE_URL, 'payments'),
    broker: brokerSettings(settings, 'order'),
  };
}
