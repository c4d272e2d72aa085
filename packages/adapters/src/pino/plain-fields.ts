import {types} from 'node:util';
import {pino} from 'pino';
import {fieldDepthMax, fieldItemsMax} from './limits.ts';

/**
 * The fields of a log line as plain data. Drivers hang their clients and sockets on the errors that they throw: kilobytes
 * of buffers and settings that tell nobody anything. So an instance of a class, other than an error, a date or something
 * that says itself how it is written, becomes its name.
 */
export function plainFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return plainObject(fields, 0);
}

function plainObject(value: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(value).slice(0, fieldItemsMax);
  return Object.fromEntries(entries.map(([name, held]) => [name, plain(held, depth + 1)]));
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > fieldDepthMax) return '[…]';
  if (types.isNativeError(value) || value instanceof Error) return plainError(value, depth);
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  if (Array.isArray(value)) return value.slice(0, fieldItemsMax).map((item) => plain(item, depth + 1));
  if (ArrayBuffer.isView(value)) return nameOf(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), depth + 1);
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? plainObject(value, depth) : nameOf(value);
}

/** An error with its causes in message and stack, as pino writes them, and whatever plain data it has beside. */
function plainError(error: Error, depth: number): Record<string, unknown> {
  const {type, message, stack} = pino.stdSerializers.err(error);
  const {cause: _told, errors: _each, ...rest} = Object.fromEntries(Object.entries(error));
  const all = 'errors' in error && Array.isArray(error.errors) ? error.errors : undefined;
  return {
    ...plainObject(rest, depth),
    type,
    message,
    stack,
    ...(all !== undefined && {aggregateErrors: plain(all, depth + 1)}),
  };
}

const nameOf = (value: object): string => `[${value.constructor?.name ?? 'Object'}]`;
