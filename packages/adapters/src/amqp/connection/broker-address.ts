import {domainToASCII} from 'node:url';
import type {Options} from 'amqplib';

/** Where the broker is, in the form to connect with and in the form to show. */
export interface BrokerAddress {
  /** With user and password: for amqplib's eyes only. */
  readonly parts: Required<
    Pick<Options.Connect, 'protocol' | 'hostname' | 'port' | 'username' | 'password' | 'vhost'>
  > &
    Pick<Options.Connect, 'heartbeat' | 'frameMax' | 'channelMax'>;
  /** Without them: for logs. */
  readonly shown: string;
}

/** Why a URL is none of a message broker. The message does not repeat it, as it may hold a password. */
export class BrokerAddressProblem extends TypeError {
  override readonly name = 'BrokerAddressProblem';
  /** What it must be, to follow the name of a setting. */
  readonly problem: string;

  constructor(problem: string) {
    super(`the URL of the message broker ${problem}`);
    this.problem = problem;
  }
}

/** Ports of AMQP, from its entries at IANA. */
const usualPorts: Readonly<Record<string, number>> = {'amqp:': 5672, 'amqps:': 5671};

/** AMQP 0-9-1, section 4.2.5.3 of the specification: a short string has at most so many bytes. */
const shortStringBytesMax = 255;

/** What may follow a ? in the URL: whole numbers, of which 0 leaves it to the broker, or turns heartbeats off. */
const parameters: Readonly<Record<string, {readonly least: number; readonly most: number}>> = {
  heartbeat: {least: 1, most: 65_535},
  /** A connection has a few channels for each queue. */
  channelMax: {least: 32, most: 65_535},
  frameMax: {least: 8_192, most: 2_147_483_647},
};

/**
 * Reads the broker's URL, and asks for heartbeats unless the URL says how many itself.
 * User, password and virtual host are percent-encoded UTF-8 there, as RabbitMQ's URI specification says
 * (https://www.rabbitmq.com/docs/uri-spec).
 * @throws BrokerAddressProblem if it is not an amqp: or amqps: URL that amqplib understands whole
 */
export function brokerAddress(url: string, heartbeatSeconds: number): BrokerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const usualPort = usualPorts[parsed?.protocol ?? ''];
  if (parsed === undefined || usualPort === undefined || parsed.hostname === '') {
    throw new BrokerAddressProblem('must look like amqp://user:password@host:5672, or amqps:// for TLS');
  }
  if (parsed.hash !== '') throw new BrokerAddressProblem('must not hold a #; write %23 for one that is meant');
  const vhost = decoded(parsed.pathname.slice(1), 'virtual host') || '/';
  if (Buffer.byteLength(vhost) > shortStringBytesMax) {
    throw new BrokerAddressProblem(`must name a virtual host of at most ${shortStringBytesMax} bytes`);
  }
  return {
    parts: {
      protocol: parsed.protocol.slice(0, -1),
      hostname: hostnameOf(parsed),
      port: parsed.port === '' ? usualPort : Number(parsed.port),
      ...credentialsOf(parsed),
      // amqplib decodes it once more.
      vhost: encodeURIComponent(vhost),
      heartbeat: heartbeatSeconds,
      ...numbersIn(parsed.searchParams),
    },
    shown: `${parsed.protocol}//${parsed.host}${parsed.pathname}`,
  };
}

function hostnameOf({hostname}: URL): string {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  const ascii = domainToASCII(decoded(hostname, 'host'));
  if (ascii === '') throw new BrokerAddressProblem('must name a host that can exist');
  return ascii;
}

/** A URL without a user means RabbitMQ's own first one. */
function credentialsOf({username, password}: URL): {username: string; password: string} {
  if (username === '' && password === '') return {username: 'guest', password: 'guest'};
  return {username: decoded(username, 'user'), password: decoded(password, 'password')};
}

function decoded(text: string, what: string): string {
  let plain: string;
  try {
    plain = decodeURIComponent(text);
  } catch {
    throw new BrokerAddressProblem(`must have its ${what} percent-encoded as UTF-8, and write %25 for a percent sign`);
  }
  // It ends the user's name in what is sent to the broker (RFC 4616, section 2).
  if (plain.includes('\0')) throw new BrokerAddressProblem(`must not have a NUL character in its ${what}`);
  return plain;
}

function numbersIn(query: URLSearchParams): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const [name, text] of query) {
    const range = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (range === undefined) {
      const known = Object.keys(parameters).join(', ');
      throw new BrokerAddressProblem(`must have no other parameters than ${known} after its ?`);
    }
    if (name in numbers) throw new BrokerAddressProblem(`must give ${name} once`);
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number !== 0 && !(number >= range.least && number <= range.most)) {
      throw new BrokerAddressProblem(`must have 0 or a whole number from ${range.least} to ${range.most} as ${name}`);
    }
    numbers[name] = number;
  }
  return numbers;
}
