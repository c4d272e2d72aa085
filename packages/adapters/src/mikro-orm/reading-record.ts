import {DomainError} from '@orderwell/domain';

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
