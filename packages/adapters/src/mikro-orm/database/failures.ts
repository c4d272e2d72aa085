import {DomainError} from '@orderwell/domain';
import {unansweredMessage} from './watched-pool.ts';

/**
 * SQLSTATE codes, or classes of them, that say nothing about what was asked and all about the server's state.
 * Source: PostgreSQL documentation, appendix A.
 */
const unavailableStates: readonly (readonly [state: string, message: string])[] = [
  ['40', 'the database gave up because of others who changed the same'],
  ['55P03', 'the database waited too long for somebody else'],
  ['57014', 'the database took too long'],
  ['57P0', 'the database is shutting down or starting up'],
  ['53100', 'the database has no space left'],
  ['53', 'the database has too much to do'],
  ['25006', 'the database is read-only at the moment'],
  ['25P0', 'the database ended a session that took too long'],
  ['42501', 'the user of the database lacks a right'],
  ['28', 'the database refused the user or the password'],
  ['3D000', 'there is no such database'],
  ['58', 'the database has trouble with its disk'],
  ['XX', 'the database has trouble with itself'],
  ['08', 'the connection to the database broke'],
];

/** What the server says of a text that it cannot keep: the same text never will be kept. */
const invalidTextStates: ReadonlySet<string> = new Set([
  '22021', // not a character, such as NUL
  '22P02', // half a surrogate pair in JSON
  '22P05', // NUL in JSON
]);

/** Within those classes, what only a mistake of ours can cause. */
const programmingStates: ReadonlySet<string> = new Set([
  '08P01', // protocol violation
  '25P01', // no transaction is open
  '25P02', // a statement after one that failed
]);

/** What Node's sockets and resolver say when a server cannot be reached. */
const networkCodes: ReadonlySet<string> = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOENT', // a Unix socket that is not there
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What Node.js says of a server's certificate. */
const certificateCodes: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What pg 8 and pg-pool 3 say; these errors have no code. */
const driverMessages: ReadonlyMap<string, string> = new Map([
  ['Cannot use a pool after calling end on the pool', 'the connection to the database was closed'],
  ['Client has encountered a connection error and is not queryable', 'the connection to the database broke'],
  ['Client was closed and is not queryable', 'the connection to the database broke'],
  ['Connection terminated', 'the connection to the database broke'],
  ['Connection terminated due to connection timeout', 'the database cannot be reached'],
  ['Connection terminated unexpectedly', 'the connection to the database broke'],
  ['The server does not support SSL connections', 'the database offers no encrypted connections'],
  ['There was an error establishing an SSL connection', 'no encrypted connection to the database can be made'],
  ['timeout exceeded when trying to connect', 'all connections to the database are in use'],
  ['timeout expired', 'the database cannot be reached'],
  [unansweredMessage, 'the database did not answer'],
]);

/**
 * What a port throws for an error of the store: `UNAVAILABLE` if the same call may well succeed later, `INVALID_TEXT` if
 * it never will, because of a text in it. Anything else is a mistake in a program and comes back as it is. Messages are ours, so that no statement and no value of it, nor
 * anything of the URL, gets to a client.
 */
export function asDomainError(error: unknown, {nothingStored = false}: {nothingStored?: boolean} = {}): unknown {
  if (error instanceof DomainError) return error;
  if (isAboutText(error)) {
    return new DomainError('INVALID_TEXT', 'a text holds characters that cannot be stored', {cause: error});
  }
  const message = unavailability(error);
  withoutRow(error);
  if (message === undefined) return error;
  return new DomainError('UNAVAILABLE', `${message}; try again`, {cause: error, nothingStored});
}

/** Whether the server rolled the transaction back because of others, so that it can be begun anew. */
export function isWorthAnotherTransaction(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error) ?? '');
}

/**
 * Whether the server itself refused, at whatever moment: then it has rolled the transaction back. A connection that ended
 * says nothing, also where the server said farewell.
 */
export function isRolledBack(error: unknown): boolean {
  return ['23', '40', '53'].some((state) => codeOf(error)?.startsWith(state));
}

/**
 * Takes out of an error what the server quotes of a row that it refused: what customers wrote is for no log. The driver has
 * it in the detail, and in the message and the stack that are made of it.
 */
function withoutRow(error: unknown): void {
  if (!(error instanceof Error) || !('detail' in error) || typeof error.detail !== 'string') return;
  const {detail, message, stack} = error;
  const leftOut = '(left out: it shows what is in the row)';
  Object.assign(error, {detail: leftOut, message: message.replaceAll(detail, leftOut)});
  if (stack !== undefined) error.stack = stack.replaceAll(detail, leftOut);
  withoutRow(error.cause);
}

function isAboutText(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  if (invalidTextStates.has(code)) return true;
  // A NUL ends a text on the wire, so the server finds more in the message than it looks for. Its messages are in the
  // language of the server; the name of its function is not.
  return code === '08P01' && error instanceof Error && 'routine' in error && error.routine === 'pq_getmsgend';
}

function unavailability(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error ? driverMessages.get(error.message) : undefined;
  if (networkCodes.has(code)) return 'the database cannot be reached';
  if (certificateCodes.has(code)) return 'the certificate of the database is not trusted';
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return 'no encrypted connection to the database can be made';
  if (programmingStates.has(code)) return undefined;
  return unavailableStates.find(([state]) => code.startsWith(state))?.[1];
}

/** The SQLSTATE or the system's code of an error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
