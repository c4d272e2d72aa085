import {SettingsError, withoutBrokerSettings} from '@orderwell/adapters/settings';
import type {Finding} from '../../command-line/finding.ts';
import {cliSettings, type Environment} from '../../command-line/settings.ts';

const check = 'settings';

/** Whether both services and the command line can read their settings. */
export async function settingsFindings(environment: Environment): Promise<Finding[]> {
  // Loaded here only: the other commands need none of what the services bring along.
  const [{orderAppConfig}, {paymentAppConfig}] = await Promise.all([
    import('@orderwell/order-app'),
    import('@orderwell/payment-app'),
  ]);
  // The two services name the same queues from opposite sides; here, as for the command line, it is order-app's.
  const paymentApp = (given: Environment): unknown => paymentAppConfig(withoutBrokerSettings(given));
  const problems = new Set([orderAppConfig, paymentApp, cliSettings].flatMap((read) => problemsOf(read, environment)));
  if (problems.size > 0) {
    const advice = 'correct this in the environment; docs/settings.md lists all settings';
    return [...problems].map((detail) => ({check, state: 'wrong', detail, advice}));
  }
  return [{check, state: 'ok', detail: 'valid'}, ...ignoredSettings(environment)];
}

function problemsOf(read: (environment: Environment) => unknown, environment: Environment): readonly string[] {
  try {
    read(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

/** A service has one database, and the command line two: it cannot tell which of them these settings mean. */
function ignoredSettings(environment: Environment): Finding[] {
  const set = (name: string): boolean => Boolean(environment[name]) || Boolean(environment[`${name}_FILE`]);
  const explicit = set('ORDERS_DATABASE_URL') && set('PAYMENTS_DATABASE_URL');
  const ignored = ['DATABASE_URL', 'POSTGRES_DB'].filter(set);
  if (explicit || ignored.length === 0) return [];
  return [
    {
      check,
      state: 'warning',
      detail: `${ignored.join(' and ')} is read by the services only: it names one database, and there are two`,
      advice: 'set ORDERS_DATABASE_URL and PAYMENTS_DATABASE_URL for the command line',
    },
  ];
}
