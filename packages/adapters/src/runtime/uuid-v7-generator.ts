import type {IdGenerator} from '@orderwell/domain';
import {v7} from 'uuid';

/** UUIDv7 (RFC 9562, section 5.7): unique everywhere, and in order of age, which keeps index inserts together. */
export class UuidV7Generator implements IdGenerator {
  next(): string {
    return v7();
  }
}
