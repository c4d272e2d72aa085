import {createHash} from 'node:crypto';
import type {Correlation} from '@orderwell/domain';
import type {IncomingMessage} from './message-body.ts';

/**
 * A property as a text that can be stored and sent on. One that cannot (control characters break headers and logs, and
 * PostgreSQL stores no NUL) is taken as missing: none of them is needed to pay an order.
 */
export function propertyText(value: unknown): string | undefined {
  return typeof value === 'string' && /^\P{Cc}{1,255}$/u.test(value) && value.isWellFormed() ? value : undefined;
}

/** A trace context. One that does not parse is to be ignored: W3C Trace Context, section 3.2.2. */
export function traceparentText(value: unknown): string | undefined {
  const text = propertyText(value);
  return text !== undefined && /^[\da-f]{2}(-[\da-f]+)+$/.test(text) ? text : undefined;
}

/**
 * A text that fits a property, which has room for 255 bytes. An id of another service may be longer than that in UTF-8;
 * its hash is as good, because the same id always gives the same.
 */
export function shortText(text: string): string {
  return Buffer.byteLength(text) <= 255 ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Which message this is, and what request it belongs to, as far as its properties say. */
export function envelope({properties}: IncomingMessage): {messageId?: string; correlation: Correlation} {
  const messageId = propertyText(properties.messageId);
  const requestId = propertyText(properties.correlationId);
  const traceparent = traceparentText(properties.headers?.['traceparent']);
  return {
    ...(messageId !== undefined && {messageId}),
    correlation: {
      ...(requestId !== undefined && {requestId}),
      ...(traceparent !== undefined && {traceparent}),
    },
  };
}
