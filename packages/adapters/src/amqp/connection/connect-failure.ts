import {once} from 'node:events';
import {connect} from 'node:net';
import {BrokerSilent} from './answers.ts';
import type {BrokerAddress} from './broker-address.ts';
import {refusalOfVirtualHost} from './virtual-host-refusal.ts';

/**
 * Says why the broker could not be connected to, where amqplib leaves that open.
 * @param error what amqplib failed with; returned as it is if it says enough
 * @param options.signal nobody wants to know any more
 */
export async function explained(
  error: unknown,
  parts: BrokerAddress['parts'],
  {timeoutMs, signal}: {timeoutMs: number; signal?: AbortSignal},
): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const inTime = AbortSignal.timeout(timeoutMs);
  const untilThen = signal === undefined ? inTime : AbortSignal.any([inTime, signal]);
  // Everything but the reason in it.
  if (error.message.startsWith('Expected ConnectionOpenOk; got <ConnectionClose')) {
    const reason = await refusalOfVirtualHost(parts, untilThen);
    return reason === undefined ? error : new Error(`Handshake terminated by server: ${reason}`, {cause: error});
  }
  // Its one time-out is for the connection and for the handshake on it.
  const isTimeout = error.message === 'connect ETIMEDOUT' && !('code' in error);
  return isTimeout && (await takesConnections(parts, untilThen)) ? new BrokerSilent('the handshake', timeoutMs) : error;
}

async function takesConnections({hostname, port}: BrokerAddress['parts'], signal: AbortSignal): Promise<boolean> {
  const socket = connect({host: hostname, port});
  try {
    await once(socket, 'connect', {signal});
    return true;
  } catch {
    return false;
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
