import {shutdownTimeoutMs} from './limits.ts';
import type {Logger} from './logger.ts';

/** Something that was started and can be stopped in order. */
export interface RunningService {
  stop(): Promise<void>;
}

/** What asks for an ordered stop: an orchestrator, Ctrl-C, a terminal that is closed, and Ctrl-\. */
const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Starts a service and stops it in order on any of these signals. One that comes while it starts is handed on to the
 * start, which may give up by rejecting with the signal's reason. A shutdown that takes longer than 30 s, or a second
 * SIGINT, ends the process with code 1: whatever was under way comes back.
 */
export async function runService(
  start: (signal: AbortSignal) => Promise<RunningService>,
  {logger, terminate}: {logger: Logger; terminate: (code: number) => void},
): Promise<void> {
  // Whoever reads the log may go away, and its disk be full: what nobody can be told is no reason to stop working.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  const stopping = new AbortController();
  const stopAsked = new Promise<void>((resolve) => {
    let interrupts = 0;
    const onSignal = (name: NodeJS.Signals): void => {
      interrupts += 1;
      if (interrupts > 1 && name === 'SIGINT') return terminate(1);
      if (interrupts > 1) return;
      logger.info({signal: name}, 'stopping');
      setTimeout(() => {
        logger.error({}, `not stopped within ${shutdownTimeoutMs} ms: ending the process`);
        terminate(1);
      }, shutdownTimeoutMs).unref();
      stopping.abort();
      resolve();
    };
    for (const name of stopSignals) process.on(name, onSignal);
  });
  const service = await start(stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted && error === stopping.signal.reason) return undefined;
    throw error;
  });
  if (service !== undefined) {
    await stopAsked;
    await service.stop();
  }
  logger.info({}, 'stopped');
  terminate(0);
}
