import {readFileSync} from 'node:fs';

/** How a connection is encrypted. */
export interface Tls {
  readonly mode: 'disable' | 'require' | 'verify-ca' | 'verify-full';
  /** The certificates, in PEM, of who is trusted to have signed the server's; those that Node.js has unless given. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** What the parameters say of it. @throws AddressProblem */
export function readTls(parameters: ReadonlyMap<string, string>): Tls {
  const file = parameters.get('sslrootcert');
  const mode = parameters.get('sslmode') ?? (file === undefined ? 'disable' : 'verify-full');
  if (mode === 'disable') return {mode};
  return {mode: 'verify-full', ca: file === undefined ? undefined : readFileSync(file, 'utf8')};
}

/** Where nothing is said of it. */
export const usualTls: Tls = {mode: 'disable'};

/** What the driver is given for it. */
export function driverTls({mode, ca}: Tls, _host: string): {ssl: false | {ca?: string}} {
  if (mode === 'disable') return {ssl: false};
  return {ssl: ca === undefined ? {} : {ca}};
}
