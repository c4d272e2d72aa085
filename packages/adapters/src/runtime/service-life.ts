import {pause} from './backoff.ts';
import type {BackgroundLoop} from './background-loop.ts';
import {reachableAt} from './listening.ts';
import type {Logger} from './logger.ts';
import {type ReadinessParts, startManagementServer} from './management-server.ts';
import type {RunningService} from './run-service.ts';
import type {Stoppable} from './stoppable.ts';
import {untilItWorks} from './until-it-works.ts';

/** A service whose health can be asked. */
export interface LivingService extends RunningService {
  readonly managementPort: number;
  /** Resolves with true once the service does its work, or with false when it is stopped before that. */
  readonly ready: Promise<boolean>;
}

interface Closable {
  close(): Promise<void>;
}

/** What a service is made of, as far as its life goes. */
export interface ServiceParts {
  readonly config: {readonly managementPort: number; readonly host: string; readonly shutdownDelayMs: number};
  readonly logger: Logger;
  readonly database: Closable & {
    migrate(options: {signal: AbortSignal}): Promise<void>;
    ping(): Promise<void>;
  };
  /** What makes the service ready beside itself and its database. */
  readonly readiness?: ReadinessParts;
  /** What is listening already, and says for itself that the service is starting. */
  readonly door?: Stoppable;
  /** What is done to the migrated database before any work; again if it fails. */
  readonly prepare?: () => Promise<void>;
  /** What goes on in the background from when the database is there. */
  readonly loops: readonly BackgroundLoop[];
  /** Begins to take work from elsewhere, once the database is there. */
  takeWork(): Stoppable;
  /** What work needs beside the database. Closed in this order. */
  readonly connections: readonly Closable[];
  /**
   * Waits for so many milliseconds before the door closes, or until it is known that balancers look elsewhere; by the
   * clock unless given.
   */
  readonly waitForBalancers?: ((delayMs: number) => Promise<void>) | undefined;
}

/**
 * The life of a service, from the first answer about its health to the last. It begins to work when its database is
 * there and migrated, for as long as that takes. When it stops, first what brings work in is closed, and last what work
 * needs: balancers read the readiness, and get a moment to look elsewhere before the door closes.
 * @throws Error with one clear line if the management port is taken; all that was given is closed then
 */
export async function startService(parts: ServiceParts): Promise<LivingService> {
  const {config, logger, database, loops, waitForBalancers = pause} = parts;
  const stopping = new AbortController();
  const {signal} = stopping;
  let work: Stoppable | undefined;

  const closeConnections = async (): Promise<void> => {
    for (const connection of parts.connections) await connection.close();
    await database.close();
  };

  const management = await startManagementServer({
    port: config.managementPort,
    host: config.host,
    warnings: parts.readiness?.warnings,
    checks: {
      service: async () => {
        if (signal.aborted) throw new Error('stopping');
        if (work === undefined) throw new Error('starting');
      },
      database: () => database.ping(),
      ...parts.readiness?.checks,
    },
  }).catch(async (error: unknown) => {
    await parts.door?.stop();
    await closeConnections();
    throw error;
  });
  logger.info({managementPort: management.port}, `health on ${reachableAt(config.host, management.port)}/readyz`);

  const prepareDatabase = async (): Promise<void> => {
    await database.migrate({signal});
    await parts.prepare?.();
  };
  const ready = untilItWorks('database', prepareDatabase, {logger, signal}).then((works) => {
    if (!works || signal.aborted) return false;
    for (const loop of loops) loop.start();
    work = parts.takeWork();
    logger.info({}, 'ready');
    return true;
  });

  return {
    managementPort: management.port,
    ready,
    stop: async () => {
      stopping.abort();
      await ready;
      await waitForBalancers(config.shutdownDelayMs);
      await parts.door?.stop();
      await work?.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      await closeConnections();
      await management.close();
    },
  };
}
