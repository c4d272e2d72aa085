/** Where the broker is, in the form to connect with and in the form to show. */
export interface BrokerAddress {
  /** With user and password: for amqplib's eyes only. */
  readonly url: string;
  /** Without them: for logs. */
  readonly shown: string;
}

/**
 * Reads the broker's URL, and asks for heartbeats unless the URL says how many itself.
 * @throws TypeError if it is not an amqp: or amqps: URL. The message does not repeat it, as it may hold a password.
 */
export function brokerAddress(url: string, heartbeatSeconds: number): BrokerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || (parsed.protocol !== 'amqp:' && parsed.protocol !== 'amqps:')) {
    throw new TypeError('the URL of the message broker must look like amqp://user:password@host:5672');
  }
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(heartbeatSeconds));
  return {url: parsed.href, shown: `${parsed.protocol}//${parsed.host}${parsed.pathname}`};
}
