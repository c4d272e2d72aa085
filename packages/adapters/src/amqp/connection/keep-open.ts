import type {Channel} from 'amqplib';
import {type Backoff, backoffMs, pause} from '../../runtime/backoff.ts';
import type {BrokerConnection, Link} from './broker-connection.ts';
import {aborted} from '../../runtime/flag.ts';

/**
 * Keeps something open on a connection that comes and goes: opens it on each link, waits until it is lost, and opens it
 * again, with growing pauses while that fails. Returns when the signal aborts; never throws.
 */
export async function keepOpen(options: {
  connection: BrokerConnection;
  /** Opens it, and returns a signal that aborts when it is lost. */
  open: (link: Link) => Promise<AbortSignal>;
  /** Is told why it was lost or could not be opened. */
  lost: (reason: unknown) => void;
  backoff: (reason: unknown) => Backoff;
  signal: AbortSignal;
}): Promise<void> {
  const {connection, open, lost, backoff, signal} = options;
  let failures = 0;
  for (;;) {
    const link = await connection.link(signal);
    if (link === undefined) return;
    let reason: unknown;
    try {
      // A channel that died while it was being opened may not have said so, but its connection does.
      const gone = AbortSignal.any([await open(link), link.lost]);
      failures = 0;
      await aborted(gone);
      reason = gone.reason;
    } catch (error) {
      reason = error;
    }
    if (signal.aborted) return;
    lost(reason);
    failures += 1;
    await pause(backoffMs(backoff(reason), failures), signal);
  }
}

/**
 * Makes a channel that was just opened safe to use: an error of it ends nothing else, and the signal that is returned
 * aborts when it closes, with the error if there was one.
 */
export function watched(channel: Channel): AbortSignal {
  const lost = new AbortController();
  let error: unknown = new Error('the channel was closed');
  channel.on('error', (reason) => {
    error = reason;
  });
  // Without this, an exception of a listener of ours would be taken for a broken frame and end the whole connection.
  channel.on('handler-error', () => undefined);
  channel.once('close', () => lost.abort(error));
  return lost.signal;
}
