import type {Pool} from 'pg';
import {brokenConnections} from '../runtime/broken-connections.ts';
import {silentLogger} from '../runtime/logger.ts';
import * as limits from './limits.ts';
import type {PostgresBooksOptions} from './postgres-options.ts';
import {createSchema} from './postgres-schema.ts';

/** Connections to a database that has the gateway's tables; they are created where they are missing. */
export async function openPool(options: PostgresBooksOptions): Promise<Pool> {
  const {url, poolSizeMax = limits.poolSizeMax, logger = silentLogger} = options;
  // Loaded on demand: who keeps the books in memory need not install it.
  const {Pool: PostgresPool} = await import('pg');
  const pool = new PostgresPool({
    connectionString: url,
    max: poolSizeMax,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    idleTimeoutMillis: limits.idleConnectionMs,
    statement_timeout: limits.statementTimeoutMs,
    query_timeout: limits.statementTimeoutMs + limits.answerGraceMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    keepAlive: true,
    application_name: 'simulated-gateway',
  });
  // An 'error' event that nobody listens to ends the process. The pool has dropped the connection by then.
  pool.on('error', brokenConnections("an idle connection to the gateway's books broke", logger));
  try {
    await createSchema(pool);
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  }
}
