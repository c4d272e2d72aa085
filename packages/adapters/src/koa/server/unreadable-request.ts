import {STATUS_CODES} from 'node:http';
import type {Socket} from 'node:net';
import {type Problem, problemJson, problemMediaType, protocolProblem} from '../problems/problem.ts';

/**
 * What to tell a client whose request Node's parser gave up on.
 * @param error what the server's `clientError` event carries
 * @returns undefined if the connection itself broke, and nobody is left to be told
 */
export function unreadableRequest(error: Error): Problem | undefined {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout();
  if (code === 'HPE_HEADER_OVERFLOW') return protocolProblem('HEADERS_TOO_LARGE', {detail: 'send fewer headers'});
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return protocolProblem('PAYLOAD_TOO_LARGE', {detail: 'the chunk extensions of the body are too large'});
  }
  if (!code.startsWith('HPE_')) return undefined;
  // The parser's own words, such as "Invalid method encountered"; they never quote the request.
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : 'not HTTP';
  return protocolProblem('MALFORMED_REQUEST', {detail: `the request cannot be read: ${reason}`});
}

/** The request did not arrive in the time that it may take. */
export function requestTimeout(): Problem {
  return protocolProblem('REQUEST_TIMEOUT', {detail: 'the request did not arrive in time'});
}

/** Writes a problem to a connection on which no request could be read, and so nothing else can be answered. */
export function writeProblem(socket: Socket, problem: Problem, requestId: string): void {
  const body = JSON.stringify(problemJson(problem));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      `Content-Type: ${problemMediaType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      `X-Request-ID: ${requestId}`,
      `Date: ${new Date().toUTCString()}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
