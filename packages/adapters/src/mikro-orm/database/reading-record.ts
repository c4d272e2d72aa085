import {DomainError} from '@orderwell/domain';

/**
 * A time of a record, which PostgreSQL may keep although no `Date` holds it: an infinite one, or one too far away.
 * @throws TypeError
 */
export function storedTime(column: string, time: Date): Date {
  if (time instanceof Date && !Number.isNaN(time.getTime())) return time;
  throw new TypeError(`its ${column} is no time that can be read`);
}

/**
 * Reads a record of ours. What keeps it from being read is a fault of what is stored, or of this version, and never of
 * whoever asked for it.
 * @throws DomainError `UNREADABLE_RECORD`
 */
export function readingRecord<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new DomainError('UNREADABLE_RECORD', `what is stored of ${what} cannot be read by this version`, {
      cause: error,
    });
  }
}
