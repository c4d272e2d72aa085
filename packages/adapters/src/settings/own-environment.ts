import {postgresSettings} from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What drivers below us read of the environment by themselves: pg, libpq's variables and pg-native's; MikroORM, each of
 * its options, some of which win over ours; Koa, what to print to the terminal.
 */
const readByDrivers = /^(PG|MIKRO_ORM_|NODE_PG_)|^(DEBUG|DEBUG_.*)$/i;

/**
 * Takes the environment of a program that reads settings: answers a copy of it, and removes from the environment itself
 * what drivers would read behind the settings' back. To be called before any driver is loaded, as some read while they
 * are.
 */
export function takeEnvironment(environment: Record<string, string | undefined>): Environment {
  const taken = {...environment};
  for (const name of Object.keys(environment)) if (readByDrivers.test(name)) delete environment[name];
  return taken;
}

/** What is left without the settings that say where PostgreSQL is, for those who bring a server of their own. */
export function withoutPostgresSettings(environment: Environment): Environment {
  const isTheirs = (setting: string): boolean => setting.replace(/_FILE$/, '') in postgresSettings;
  return Object.fromEntries(Object.entries(environment).filter(([setting]) => !isTheirs(setting)));
}

/** The environment with other defaults than a service has: for what is not set in it, or empty. */
export function withDefaults(environment: Environment, defaults: Readonly<Record<string, string>>): Environment {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  return {...defaults, ...Object.fromEntries(set)};
}
