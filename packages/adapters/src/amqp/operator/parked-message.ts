import type {GetMessage} from 'amqplib';
import {parkedBodyBytesShownMax} from '../limits.ts';
import {progressOf, reasonHeaders, sendersHeaders} from '../wire/headers.ts';

/** A message that nobody could handle, as an operator sees it. */
export interface ParkedMessage {
  /** The work queue that it was parked from. */
  readonly queue: string;
  readonly messageId: string | undefined;
  readonly correlationId: string | undefined;
  readonly type: string | undefined;
  /** When it was sent, if its sender said so. */
  readonly sentAt: Date | undefined;
  /** Why it was parked: a code of the domain, `MALFORMED_MESSAGE`, `UNEXPECTED_ERROR`, or the broker's own reason. */
  readonly error: string;
  readonly errorDetail: string | undefined;
  /** Rounds of retries that failed before, not counting outages. */
  readonly attempts: number;
  /** The headers that its sender gave it. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bodyBytes: number;
  /** The beginning of the body as text; bytes that are no UTF-8 are replaced. */
  readonly body: string;
}

export function parkedMessageOf({content, properties}: GetMessage, queue: string): ParkedMessage {
  const {messageId, correlationId, type, timestamp, headers = {}} = properties;
  return {
    queue,
    messageId: text(messageId),
    correlationId: text(correlationId),
    type: text(type),
    sentAt: typeof timestamp === 'number' ? validDate(timestamp * 1_000) : undefined,
    // The broker parks by itself what was delivered too often, and says so in a header of its own.
    error: text(headers[reasonHeaders.code]) ?? text(headers['x-first-death-reason']) ?? 'unknown',
    errorDetail: text(headers[reasonHeaders.detail]),
    attempts: progressOf(headers).attempts,
    headers: sendersHeaders(properties),
    bodyBytes: content.length,
    body: content.subarray(0, parkedBodyBytesShownMax).toString(),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function validDate(ms: number): Date | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
