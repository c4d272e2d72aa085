import type {DatabaseAddress} from './address.ts';
import {keepAliveDelayMs} from './limits.ts';
import {type Asking, prepareSession, type SessionLimits} from './session.ts';
import {driverTls} from './tls.ts';

export interface ConnectionOptions {
  readonly address: DatabaseAddress;
  /** What the server lists the connection under. */
  readonly applicationName: string;
  /** How long to wait for a connection. */
  readonly connectTimeoutMs: number;
  /** How much longer than the server we wait for an answer. */
  readonly answerGraceMs: number;
  readonly limits: SessionLimits;
}

/**
 * What the driver (pg) is given for every connection of ours. The parts of the address go in as parts. What a session
 * relies on is set by `onConnect`, which pg's pool calls before it hands a connection out; whoever uses no pool calls it.
 * Nothing of it goes in as a parameter of the start-up, which poolers such as PgBouncer refuse.
 */
export function driverOptions({address, applicationName, connectTimeoutMs, answerGraceMs, limits}: ConnectionOptions) {
  const {host, port, user, password, database, schema, tls} = address;
  return {
    host,
    port,
    user,
    // As a function, or the driver would look for one in the environment and in the user's home.
    password: () => password ?? '',
    database,
    ...driverTls(tls, host),
    client_encoding: 'UTF8',
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    // 0 is as long as it takes.
    ...(limits.statementTimeoutMs > 0 && {query_timeout: limits.statementTimeoutMs + answerGraceMs}),
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    onConnect: (client: Asking) => prepareSession(client, {schema, limits}),
  };
}
