import {setTimeout as delay} from 'node:timers/promises';
import {createClusterWhenMissing, type DataDirectory, readPassword} from './data-directory.ts';
import {freePort} from './free-port.ts';
import {leftoversPauseMs, startAttemptsMax} from './limits.ts';
import {stopOrphan} from './orphan.ts';
import {type Postmaster, startPostmaster} from './postmaster.ts';
import {chooseServerAccount} from './server-account.ts';
import {findServerBinaries} from './server-binaries.ts';
import {StartFailure} from './start-failure.ts';

export const host = '127.0.0.1';

export interface StartServerOptions {
  readonly directory: DataDirectory;
  readonly durable: boolean;
  readonly maxConnections: number | undefined;
  readonly log: (line: string) => void;
  /** Gives the start up. */
  readonly signal: AbortSignal | undefined;
}

/** Starts the server on a directory whose lock the caller holds. */
export async function startServer(
  options: StartServerOptions,
): Promise<{postmaster: Postmaster; port: number; password: string}> {
  const {directory, durable, log, signal} = options;
  const binaries = await findServerBinaries();
  const account = await chooseServerAccount(binaries, directory.path, directory.cluster);
  await stopOrphan(directory.cluster, binaries, log);
  signal?.throwIfAborted();
  await createClusterWhenMissing(directory, binaries, account, {durable, log, signal});
  const password = await readPassword(directory);

  const settings = {
    listen_addresses: host,
    unix_socket_directories: '',
    // The start reads the log, so it must come as text, in English, on stderr.
    log_destination: 'stderr',
    logging_collector: 'off',
    lc_messages: 'C',
    ...(options.maxConnections === undefined ? {} : {max_connections: options.maxConnections}),
    // Only a crash of the whole machine loses data then; a killed server does not.
    ...(durable ? {} : {fsync: 'off', full_page_writes: 'off'}),
  };
  const server = {directory, binaries, account, settings, log, signal};
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const port = await freePort(host);
    try {
      return {postmaster: await startPostmaster({...server, port}), port, password};
    } catch (error) {
      const obstacle = error instanceof StartFailure ? error.obstacle : undefined;
      if (obstacle === undefined || attempt === startAttemptsMax) throw error;
      if (obstacle === 'leftovers of an orphan') {
        // An orphan that was not yet far enough to have its postmaster.pid, or sessions that outlive a killed one.
        await delay(leftoversPauseMs);
        await stopOrphan(directory.cluster, binaries, log);
      }
    }
  }
}
