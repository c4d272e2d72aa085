/** Most bytes of a request body, counted as they arrive: a hundred lines with the longest ids fit four times over. */
export const bodyBytesMax = 64 * 1024;

/** What one connection may take of the server. */
export interface HttpLimits {
  /** Longest time from the first byte of a request to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** Longest time from the first byte of a request to the end of its body; not more than Node checks below. */
  readonly requestTimeoutMs: number;
  /** How often the two time-outs above are checked: a request may take this much longer. */
  readonly timeoutCheckIntervalMs: number;
  /** How long an idle connection is kept. Longer than the minute of common load balancers, so that they close first. */
  readonly keepAliveTimeoutMs: number;
  /** Most bytes of a request line and its headers together. */
  readonly headerBytesMax: number;
  /** Most open connections; one more is closed as soon as it is opened. */
  readonly connectionsMax: number;
  /** How long a connection whose request could not be read is kept open, so that the client can read why. */
  readonly refusedLingerMs: number;
}

export const defaultHttpLimits: HttpLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  timeoutCheckIntervalMs: 1_000,
  keepAliveTimeoutMs: 65_000,
  headerBytesMax: 16 * 1024,
  connectionsMax: 10_000,
  refusedLingerMs: 2_000,
};

/** How long a body that nobody wants is still read after the answer, so that the client can read the answer. */
export const unreadBodyLingerMs = 2_000;

/** Most bytes of such a body. Whoever sends more does not listen. */
export const unreadBodyLingerBytesMax = 4 * 1024 * 1024;

/** Most faults of a body that an answer names. Whoever has more learns of the others once these are mended. */
export const faultsNamedMax = 100;

/** Most tags in one `If-Match`: each may take a look at the order. */
export const ifMatchTagsMax = 10;

/** How long no request may have failed before one that works ends the trouble: some work while others do not. */
export const troubleCalmMs = 5_000;

/** When to ask again after a 503, in whole seconds as `Retry-After` wants them. */
export const retryAfterSeconds = 1;
