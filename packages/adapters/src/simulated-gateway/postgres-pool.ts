import type {Pool} from 'pg';
import {databaseAddress, driverOptions, type OpenClients} from '../postgres/index.ts';
import {brokenConnections} from '../runtime/broken-connections.ts';
import {silentLogger} from '../runtime/logger.ts';
import * as limits from './limits.ts';
import type {PostgresBooksOptions} from './postgres-options.ts';
import {createSchema} from './postgres-schema.ts';

/** Connections to a database that has the gateway's tables; they are created where they are missing. */
export async function openPool(options: PostgresBooksOptions, clients: OpenClients): Promise<Pool> {
  const {url, poolSizeMax = limits.poolSizeMax, logger = silentLogger} = options;
  const address = databaseAddress(url);
  // Loaded on demand: who keeps the books in memory need not install it.
  const {Pool: PostgresPool} = await import('pg');
  const pool = new PostgresPool({
    ...driverOptions({
      address,
      applicationName: 'simulated-gateway',
      connectTimeoutMs: limits.connectTimeoutMs,
      answerGraceMs: limits.answerGraceMs,
      limits: {
        statementTimeoutMs: limits.statementTimeoutMs,
        lockTimeoutMs: 0,
        idleInTransactionTimeoutMs: limits.idleInTransactionTimeoutMs,
      },
    }),
    max: poolSizeMax,
    idleTimeoutMillis: limits.idleConnectionMs,
  });
  // An 'error' event that nobody listens to ends the process. The pool has dropped the connection by then.
  pool.on('error', brokenConnections("an idle connection to the gateway's books broke", logger));
  pool.on('connect', (client) => clients.opened(client));
  try {
    await createSchema(pool, address);
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  }
}
