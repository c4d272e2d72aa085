import {isIPv6} from 'node:net';

/**
 * The address under which this machine reaches what listens on a host and a port. An IPv6 address is in brackets, and
 * every address at once (`0.0.0.0`, `::`) is the loopback one, as nothing can be sent to the others.
 */
export function reachableAt(host: string, port: number): string {
  const written = isIPv6(host) ? `[${host}]` : host;
  const url = `http://${written}:${port}`;
  // The parser of URLs knows every way to write an address, such as `0` and `0:0:0:0:0:0:0:0`.
  const canonical = URL.canParse(url) ? new URL(url).hostname : written;
  return `http://${loopbackOf[canonical] ?? written}:${port}`;
}

const loopbackOf: Readonly<Record<string, string>> = {
  '0.0.0.0': '127.0.0.1',
  '[::]': '[::1]',
  '[::ffff:0:0]': '127.0.0.1',
};

/** One clear line, with the setting to change, for a server that cannot listen. */
export function listenFailure(
  cause: unknown,
  {host, port, portSetting}: {host: string; port: number; portSetting: string},
): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken; choose another with ${portSetting}`,
    EACCES: `port ${port} is not allowed; choose one above 1023 with ${portSetting}`,
    EADDRNOTAVAIL: `HOST is no address of this machine: ${host}`,
    ENOTFOUND: `HOST is a name that does not resolve: ${host}`,
    EAI_AGAIN: `HOST cannot be resolved, as no name server answers: ${host}`,
    EAFNOSUPPORT: `HOST is an address of a kind that this machine does not have: ${host}`,
    EINVAL: `HOST is no address to listen on: ${host}`,
  };
  return new Error(reasons[code] ?? `cannot listen on HOST ${host}, port ${port} of ${portSetting}: ${code}`, {cause});
}
