import {nameBytesMax} from './limits.ts';
import {readTls} from './tls.ts';
import type {Tls} from './tls-options.ts';
import {schemaOf} from './url-options.ts';
import {AddressProblem, partsOfUrl} from './url-parts.ts';

/** Where a database is, in parts, as they are handed to the driver. */
export interface DatabaseAddress {
  /** A host name, an IP address without brackets, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string | undefined;
  readonly database: string;
  /** The one schema that everything is in; chosen by the server's search path unless given. */
  readonly schema?: string | undefined;
  readonly tls: Tls;
}

/** What a URL says of an address; what it leaves out has the usual value. */
export type GivenAddress = {
  readonly [Part in keyof Omit<DatabaseAddress, 'tls'>]?: DatabaseAddress[Part] | undefined;
} & Pick<DatabaseAddress, 'tls'>;

/** What is not said has these values. */
export const usualAddress = {host: '127.0.0.1', port: 5432, user: 'postgres'} as const;

/** Libpq's parameters that say the same as a part of the URL, and are stronger. */
const partParameters = {host: 'host', port: 'port', user: 'user', password: 'password', dbname: 'database'} as const;
const otherParameters = ['schema', 'options', 'ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'];

/**
 * What a URL says, as in `postgres://user:password@host:5432/name?sslmode=verify-full`.
 * @throws AddressProblem if it cannot work
 */
export function givenAddress(url: string): GivenAddress {
  const {parts, parameters: all} = partsOfUrl(url);
  const unknown = [...all.keys()].find(
    (name) => !Object.hasOwn(partParameters, name) && !otherParameters.includes(name),
  );
  if (unknown !== undefined) throw new AddressProblem(`has ${nameOf(unknown)}, which is not supported`);
  // Here too, what is empty counts as not set.
  const parameters = new Map([...all].filter(([, value]) => value !== ''));
  for (const [parameter, part] of Object.entries(partParameters)) {
    const value = parameters.get(parameter);
    if (value !== undefined) parts[part] = value;
  }
  const {host, port, user, password, database} = parts;
  const given = {
    host,
    port: port === undefined ? undefined : portOf(port),
    user,
    password,
    database,
    schema: schemaOf(parameters),
    tls: readTls(parameters),
  };
  checkNames(given);
  return given;
}

/**
 * The whole address.
 * @throws AddressProblem if it cannot work
 */
export function databaseAddress(location: string | DatabaseAddress): DatabaseAddress {
  if (typeof location !== 'string') return location;
  const {host, port, user, database, ...given} = givenAddress(location);
  if (database === undefined)
    throw new AddressProblem('must name a database, as in postgres://user:password@host:5432/name');
  return {
    ...given,
    host: host ?? usualAddress.host,
    port: port ?? usualAddress.port,
    user: user ?? usualAddress.user,
    database,
  };
}

/** @returns what is wrong with the name of a database, a user or a schema */
export function nameProblem(name: string): string | undefined {
  // The control characters are what is meant.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'must not hold control characters, such as the end of a Windows line';
  if (Buffer.byteLength(name) > nameBytesMax)
    return `must have at most ${nameBytesMax} bytes; PostgreSQL cuts off the rest`;
  return undefined;
}

function checkNames({user, database, schema}: GivenAddress): void {
  for (const [what, name] of Object.entries({user, database, schema})) {
    const problem = name === undefined ? undefined : nameProblem(name);
    if (problem !== undefined) throw new AddressProblem(`names a ${what}, which ${problem}`);
  }
  if (schema !== undefined && (schema.startsWith('pg_') || schema === 'information_schema')) {
    throw new AddressProblem("names one of PostgreSQL's own schemas");
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new AddressProblem('must have a port from 1 to 65535');
  return port;
}

/** Parameters that libpq or other drivers have. Any other name may be the rest of a password with a ? in it. */
const known =
  /^(application_name|channel_binding|client_encoding|connect_timeout|connection_limit|gssencmode|hostaddr|keepalives\w*|load_balance_hosts|passfile|pgbouncer|pool_timeout|require_auth|service|socket_timeout|ssl\w+|target_session_attrs|uselibpqcompat)$/;
const nameOf = (parameter: string): string => (known.test(parameter) ? `the parameter ${parameter}` : 'a parameter');
