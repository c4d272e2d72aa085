import {closeSync, openSync, renameSync, writeSync} from 'node:fs';
import {logFileBytesMax} from './limits.ts';

/** The server's log, kept in a file of limited size. */
export interface ServerLog {
  write(line: string): void;
  close(): void;
}

/**
 * Begins a new log file; the one before it stays beside it as `<file>.previous`, as the reason of a crash is in there.
 * A log that cannot be written, say on a full disk, is given up in silence: it must not take the server down.
 */
export function openServerLog(file: string): ServerLog {
  let descriptor: number | undefined;
  let bytes = 0;
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  const begin = () => {
    close();
    try {
      renameSync(file, `${file}.previous`);
    } catch {
      // There is none yet.
    }
    descriptor = openSync(file, 'w', 0o600);
    bytes = 0;
  };
  const attempt = (action: () => void) => {
    try {
      action();
    } catch {
      // See above.
    }
  };
  attempt(begin);
  return {
    write(line) {
      attempt(() => {
        if (descriptor === undefined) return;
        if (bytes > logFileBytesMax) begin();
        bytes += writeSync(descriptor, `${line}\n`);
      });
    },
    close: () => attempt(close),
  };
}
