import {X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {checkServerIdentity, type ConnectionOptions, createSecureContext} from 'node:tls';
import {NegotiatedStream} from './negotiated-stream.ts';
import {type Tls, tlsModes, usualTls} from './tls-options.ts';
import {AddressProblem} from './url-parts.ts';

/** What the parameters say of it; the files are read. @throws AddressProblem if it cannot work */
export function readTls(parameters: ReadonlyMap<string, string>): Tls {
  const root = parameters.get('sslrootcert');
  const mode = modeIn(parameters, root);
  if (root === 'system' && mode !== 'verify-full') {
    throw new AddressProblem('must have sslmode=verify-full where sslrootcert is system');
  }
  if (mode === 'verify-ca' && root === undefined) {
    throw new AddressProblem('must name a file in sslrootcert for sslmode=verify-ca');
  }
  const ca = root === undefined || root === 'system' ? undefined : pemIn('sslrootcert', root);
  const [cert, key] = (['sslcert', 'sslkey'] as const).map((name) => pemIn(name, parameters.get(name)));
  if ((cert === undefined) !== (key === undefined))
    throw new AddressProblem('must name files in both sslcert and sslkey');
  try {
    if (ca !== undefined) void new X509Certificate(ca);
    createSecureContext({ca, cert, key});
  } catch {
    throw new AddressProblem('names files for TLS that hold no certificates, or a key that does not belong to them');
  }
  return {mode, ca, cert, key};
}

function modeIn(parameters: ReadonlyMap<string, string>, root: string | undefined): Tls['mode'] {
  const usual = root === 'system' ? 'verify-full' : usualTls.mode;
  // As libpq, for URLs that were written for JDBC.
  const ssl = parameters.get('ssl');
  if (ssl !== undefined && ssl !== 'true') throw new AddressProblem('must have sslmode instead of ssl');
  const said = parameters.get('sslmode') ?? (ssl === 'true' ? 'require' : usual);
  const mode = tlsModes.find((each) => each === said);
  if (mode === undefined) throw new AddressProblem(`must have sslmode as one of ${tlsModes.join(', ')}`);
  return mode;
}

function pemIn(parameter: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new AddressProblem(`names a file in ${parameter} that cannot be read`);
  }
}

/** What the driver is given for it. */
export function driverTls(
  {mode, ca, cert, key}: Tls,
  host: string,
): {ssl: false | ConnectionOptions; stream?: () => NegotiatedStream} {
  // A Unix socket leads nowhere else, so libpq encrypts none.
  if (mode === 'disable' || host.startsWith('/')) return {ssl: false};
  const ssl: ConnectionOptions = {
    ...(ca !== undefined && {ca}),
    ...(cert !== undefined && key !== undefined && {cert, key}),
    // As libpq, which looks at the server's certificate in every mode where it knows whom to trust.
    rejectUnauthorized: mode === 'verify-full' || ca !== undefined,
    checkServerIdentity: (_host, shown) => (mode === 'verify-full' ? checkServerIdentity(host, shown) : undefined),
  };
  if (mode === 'allow') return {ssl: false, stream: () => new NegotiatedStream(['plain', 'tls'], ssl)};
  if (mode === 'prefer') return {ssl: false, stream: () => new NegotiatedStream(['tls', 'plain'], ssl)};
  return {ssl};
}
