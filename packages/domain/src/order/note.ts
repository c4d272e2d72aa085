import {DomainError, readingAt} from '../errors.ts';
import {isMetadataKey, Metadata, metadataKeyRule} from '../values/metadata.ts';

/**
 * Something about an order that only its user's own code understands: that it was packed, or handed over.
 *
 * Its data is texts by name, as metadata is, and no JSON of any shape: every store gives back exactly what it was given
 * (JSON has no exact number everywhere, and PostgreSQL keeps no NUL), it has a limit, and nobody has to compare or copy
 * nested values. Whoever has more to say keeps it elsewhere and notes where.
 */
export interface Note {
  /** A name of 1 to 40 characters of `A-Z a-z 0-9 _ . -` that begins with a letter or a digit. */
  readonly type: string;
  /** Undefined if there is nothing to say but the type. */
  readonly data?: Metadata | undefined;
}

/** @throws DomainError `INVALID_TEXT` if the type is no such name; `INVALID_METADATA`; both with the faulty places */
export function noteOf({type, data: given}: Note): Note {
  readingAt(['type'], () => {
    if (!isMetadataKey(type)) throw new DomainError('INVALID_TEXT', `the type of a note must have ${metadataKeyRule}`);
  });
  const data = readingAt(['data'], () => Metadata.parse(given));
  return Object.freeze({type, ...(data && {data})});
}
