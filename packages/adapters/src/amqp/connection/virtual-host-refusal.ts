import {connect as connectPlainly, isIP, type Socket} from 'node:net';
import {addAbortSignal} from 'node:stream';
import {connect as connectWithTls} from 'node:tls';
import type {BrokerAddress} from './broker-address.ts';

/** The methods of AMQP 0-9-1, class connection (section 1.4.2 of the reference), as class id and method id. */
const method = {start: 0x000a_000a, startOk: 0x000a_000b, tune: 0x000a_001e, tuneOk: 0x000a_001f, open: 0x000a_0028};
const close = 0x000a_0032;

/**
 * The broker's own reason where it took the user and then refused the virtual host: it is missing, or not for this user,
 * or has as many connections as it may have. amqplib keeps it to itself, so the broker is asked once more, over a
 * connection of which only the handshake is spoken.
 * @returns undefined if the broker does not refuse it this time, or did not answer when the signal aborts
 */
export async function refusalOfVirtualHost(
  parts: BrokerAddress['parts'],
  signal: AbortSignal,
): Promise<string | undefined> {
  const socket = addAbortSignal(signal, opened(parts));
  socket.on('error', () => undefined);
  socket.write('AMQP\0\0\u0009\u0001', 'latin1');
  try {
    for await (const {id, fields} of methodsFrom(socket)) {
      if (id === method.start) socket.write(frame(method.startOk, startOk(parts)));
      else if (id === method.tune) {
        socket.write(Buffer.concat([frame(method.tuneOk, fields.subarray(0, 8)), frame(method.open, open(parts))]));
      } else return id === close ? `${fields.readUInt16BE(0)} (${text(fields.subarray(2))})` : undefined;
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

function opened({protocol, hostname: host, port}: BrokerAddress['parts']): Socket {
  if (protocol === 'amqp') return connectPlainly({host, port});
  return connectWithTls({host, port, ...(isIP(host) === 0 && {servername: host})});
}

/** The methods that the broker sends on channel 0: a frame is its type, channel, size, content and an end mark. */
async function* methodsFrom(socket: Socket): AsyncGenerator<{id: number; fields: Buffer}> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 7 && bytes.length >= bytes.readUInt32BE(3) + 8) {
      const end = 7 + bytes.readUInt32BE(3);
      yield {id: bytes.readUInt32BE(7), fields: bytes.subarray(11, end)};
      bytes = bytes.subarray(end + 1);
    }
  }
}

function frame(id: number, fields: Buffer): Buffer {
  const head = Buffer.alloc(11);
  head.writeUInt8(1, 0);
  head.writeUInt32BE(4 + fields.length, 3);
  head.writeUInt32BE(id, 7);
  return Buffer.concat([head, fields, Buffer.of(0xce)]);
}

/** No properties of the client; mechanism PLAIN (RFC 4616); locale. */
function startOk({username, password}: BrokerAddress['parts']): Buffer {
  const response = Buffer.from(`\0${username}\0${password}`);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(response.length);
  return Buffer.concat([Buffer.alloc(4), shortString('PLAIN'), size, response, shortString('en_US')]);
}

/** The virtual host, and two fields that mean nothing any more. */
function open({vhost}: BrokerAddress['parts']): Buffer {
  return Buffer.concat([shortString(decodeURIComponent(vhost)), shortString(''), Buffer.of(0)]);
}

function shortString(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

const text = (bytes: Buffer): string => bytes.subarray(1, 1 + bytes.readUInt8(0)).toString();
