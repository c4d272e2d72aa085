import {DomainError} from '../errors.ts';
import {Money} from './money.ts';

/**
 * Reads a record of ours. What keeps it from being read is a fault of what is stored, or of this version, and never of
 * whoever asked for it.
 * @throws DomainError `UNREADABLE_RECORD`, with the reason as its cause
 */
export function readingRecord<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DomainError && error.code === 'UNREADABLE_RECORD') throw error;
    const reason = error instanceof Error ? `: ${error.message}` : '';
    throw new DomainError('UNREADABLE_RECORD', `what is stored of ${what} cannot be read by this version${reason}`, {
      cause: error,
    });
  }
}

/** What a record calls itself, for messages: `order 4711`. */
export function recordName(kind: string, json: unknown): string {
  const id: unknown = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return typeof id === 'string' ? `${kind} ${id}` : `${kind} without an id`;
}

/**
 * A JSON object that was written earlier, perhaps by a newer version: what is asked for must be of its type, and whatever
 * else is there is left alone. Everything throws a TypeError, or what the value itself throws, if it is not.
 */
export class JsonRecord {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(json: unknown) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new TypeError('it is no JSON object');
    this.#fields = json as Readonly<Record<string, unknown>>;
  }

  /** The value as it is, unchecked; undefined if it is not there, or null. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? (this.#fields[name] ?? undefined) : undefined;
  }

  text(name: string): string {
    const value = this.raw(name);
    if (typeof value !== 'string') throw new TypeError(`its ${name} is no text`);
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.raw(name) === undefined ? undefined : this.text(name);
  }

  number(name: string): number {
    const value = this.raw(name);
    if (typeof value !== 'number') throw new TypeError(`its ${name} is no number`);
    return value;
  }

  /** A time as `Date.toJSON` writes it. */
  time(name: string): Date {
    const time = new Date(this.text(name));
    if (Number.isNaN(time.getTime())) throw new TypeError(`its ${name} is no time`);
    return time;
  }

  money(name: string): Money {
    return Money.fromJson(this.raw(name));
  }

  record(name: string): JsonRecord {
    return new JsonRecord(this.raw(name));
  }

  records(name: string): readonly JsonRecord[] {
    const values = this.raw(name);
    if (!Array.isArray(values)) throw new TypeError(`its ${name} are no list`);
    return values.map((value) => new JsonRecord(value));
  }
}
