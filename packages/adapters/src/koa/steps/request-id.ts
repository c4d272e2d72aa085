import {randomBytes} from 'node:crypto';

/** Longest `X-Request-ID` that is taken over from a client, in characters. */
const requestIdCharactersMax = 128;

// Nothing that a log, a header or a message property would have to escape.
const acceptable = new RegExp(`^[A-Za-z0-9._:/+=@-]{1,${requestIdCharactersMax}}$`);

/**
 * Whether a client's `X-Request-ID` can be taken over into answers, logs and messages. One that cannot is no reason to
 * refuse an order: proxies and tracers put it there, and the client may not even know of it.
 */
export function isRequestId(text: string): boolean {
  return acceptable.test(text);
}

// W3C Trace Context, section 3.2: version ff, and ids of zeros only, are invalid; later versions may append fields.
const traceparent =
  /^(?<version>(?!ff)[0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?<more>-[\x21-\x7e]*)?$/;

/** Longest `traceparent` that is passed on, in characters: later versions of the standard may append fields. */
const traceparentCharactersMax = 128;

/**
 * The trace that a request belongs to: the client's if it sent a valid `traceparent`, otherwise a new one. An invalid
 * one is no reason to refuse: the standard wants it replaced (W3C Trace Context, section 3.2.4).
 */
export function traceparentOf(sent: string | undefined): string {
  return sent !== undefined && isTraceparent(sent) ? sent : newTraceparent();
}

function isTraceparent(text: string): boolean {
  const groups = text.length <= traceparentCharactersMax ? traceparent.exec(text)?.groups : undefined;
  if (groups === undefined) return false;
  return groups['version'] !== '00' || groups['more'] === undefined;
}

function newTraceparent(): string {
  // Sampled, so that services further down which follow their caller's choice record the trace.
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
