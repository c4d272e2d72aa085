import {DatabaseSync} from 'node:sqlite';
import {DataDirInUseError, EmbeddedPostgresError, reasonOf} from './errors.ts';

/** The right of one living start to use a data directory. */
export interface DirectoryLock {
  release(): void;
}

/** SQLite's result code for "somebody else holds the lock" (https://sqlite.org/rescode.html#busy). */
const sqliteBusy = 5;

// A connection that nothing refers to would be closed by the garbage collector, and its lock with it.
const held = new Set<DatabaseSync>();

/**
 * Takes the lock of a data directory, or throws DataDirInUseError at once.
 *
 * The lock is a write transaction on an empty SQLite database, because that is the one operating-system file lock
 * that Node.js offers without a native module, and on every platform. The kernel drops it when its owner dies, however
 * it dies, so there is no stale state to recognise: a file that was left behind, and the process ids written anywhere,
 * mean nothing. A socket or a pid file would leave a gap between "the old one is stale" and "now it is mine", in which
 * two starts could both succeed. The server process does not inherit the lock, so an orphan does not hold it.
 *
 * IMMEDIATE, as EXCLUSIVE needs two steps, in which two simultaneous starts could make each other fail.
 * The file must never be deleted, not even on release: a lock on a deleted file excludes nobody.
 */
export function lockDirectory(lockFile: string, dataDir: string): DirectoryLock {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(lockFile, {timeout: 0});
    // The transaction writes nothing, so the journal need not be a file beside the lock.
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database?.close();
    if ((error as {errcode?: number}).errcode === sqliteBusy) {
      throw new DataDirInUseError(
        `The data directory ${dataDir} is in use by another start that is still running: stop that one first, or choose another directory.`,
      );
    }
    throw new EmbeddedPostgresError(
      `Cannot lock ${lockFile} (${reasonOf(error)}): make the data directory writable for this user, or choose another one.`,
    );
  }
  const owned = database;
  held.add(owned);
  return {
    release() {
      if (held.delete(owned)) owned.close();
    },
  };
}
