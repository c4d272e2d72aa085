import {execFile} from 'node:child_process';
import {fastShutdownTimeoutMs, immediateShutdownTimeoutMs, killTimeoutMs, smartShutdownTimeoutMs} from './limits.ts';
import type {ServerBinaries} from './server-binaries.ts';

// What each signal means to a postmaster: https://www.postgresql.org/docs/18/server-shutdown.html
const ladder = [
  // A pool is closed before its sockets are: a session that is cut off in between would be reported as broken.
  ['SIGTERM', smartShutdownTimeoutMs],
  ['SIGINT', fastShutdownTimeoutMs],
  ['SIGQUIT', immediateShutdownTimeoutMs],
  ['SIGKILL', killTimeoutMs],
] as const;

/**
 * Asks a postmaster to end, more firmly each time a limit has passed. No step loses committed data.
 * Resolves with whether it has ended.
 */
export async function shutDown(
  pid: number,
  binaries: ServerBinaries,
  endsWithin: (timeoutMs: number) => Promise<boolean>,
): Promise<boolean> {
  for (const [signal, timeoutMs] of ladder) {
    sendSignal(pid, signal, binaries);
    if (await endsWithin(timeoutMs)) return true;
  }
  return false;
}

/** Signals a postmaster; one that has ended already is fine. */
export function sendSignal(
  pid: number,
  signal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGKILL',
  binaries: ServerBinaries,
): void {
  if (process.platform === 'win32' && signal !== 'SIGKILL') {
    // Node.js ends a process at once there, whatever the signal. PostgreSQL brings signals of its own.
    execFile(binaries.pgCtl, ['kill', signal.slice('SIG'.length), String(pid)], {windowsHide: true}, () => {});
    return;
  }
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
