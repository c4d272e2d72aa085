import type {IncomingMessage, ServerResponse} from 'node:http';
import {MIMEType} from 'node:util';
import {getRawBody} from 'raw-body';
import {firstRepeatedName} from '../../json/repeated-names.ts';
import {ClientGone, jsonPointer, ProblemError, protocolProblem} from '../problems/problem.ts';
import {bodyBytesMax} from '../limits.ts';

/**
 * Reads a request's body as JSON, if it has one. What the body is, only has to be said of a body that is there; a client
 * that streams says that it is empty only at its end.
 * @returns undefined if there are no bytes at all; otherwise as {@link jsonBody}
 * @throws as {@link jsonBody}
 */
export async function optionalJsonBody(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const bytes = await received(request, response);
  if (bytes.length === 0) return undefined;
  assertReadable(request);
  return parsed(decoded(bytes));
}

/**
 * Reads a request's body as JSON.
 * @returns what the JSON says, of any shape
 * @throws ProblemError `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE`, `MALFORMED_JSON`; whatever the server reports of
 * a request that does not arrive, such as `REQUEST_TIMEOUT`
 * @throws ClientGone
 */
export async function jsonBody(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  assertReadable(request);
  return parsed(decoded(await received(request, response)));
}

function assertReadable({headers}: IncomingMessage): void {
  assertJson(headers['content-type']);
  assertPlain(headers['content-encoding']);
}

function assertJson(contentType: string | undefined): void {
  if (contentType === undefined) throw unsupported('the request has no Content-Type; send application/json');
  const type = mediaType(contentType);
  if (type?.essence !== 'application/json' && type?.subtype.endsWith('+json') !== true) {
    throw unsupported('the Content-Type must be application/json');
  }
  const charset = type.params.get('charset')?.toLowerCase() ?? 'utf-8';
  if (charset !== 'utf-8' && charset !== 'utf8') throw unsupported('the charset must be utf-8');
}

function mediaType(text: string): MIMEType | undefined {
  try {
    return new MIMEType(text);
  } catch {
    return undefined;
  }
}

function assertPlain(contentEncoding: string | undefined): void {
  if (contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity') {
    throw unsupported('the body must not be compressed: leave Content-Encoding out', {'Accept-Encoding': 'identity'});
  }
}

async function received(request: IncomingMessage, response: ServerResponse): Promise<Buffer> {
  const announced = request.headers['content-length'];
  if (announced !== undefined && Number(announced) > bodyBytesMax) throw tooLarge();
  // Only now, so that a body that would be refused anyway is never sent. An HTTP/1.0 client knows no interim answers.
  if (request.headers.expect !== undefined && request.httpVersion === '1.1') response.writeContinue();
  try {
    return await getRawBody(request, {limit: bodyBytesMax});
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    if (error instanceof Error && 'type' in error && error.type === 'entity.too.large') throw tooLarge();
    throw new ClientGone('the client went away while it was sending', {cause: error});
  }
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch (cause) {
    throw malformed('the body is not valid UTF-8', {cause});
  }
}

function parsed(text: string): unknown {
  if (text.trim() === '') throw malformed('the body is empty; send a JSON object');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // V8 says what it expected and where, and quotes nothing but the client's own body.
    throw malformed(cause instanceof Error ? cause.message : 'the body is not valid JSON', {cause});
  }
  const repeated = firstRepeatedName(text);
  if (repeated !== undefined) {
    const errors = [{pointer: jsonPointer(repeated), detail: 'is there more than once'}];
    throw new ProblemError(
      protocolProblem('MALFORMED_JSON', {detail: 'a name is there more than once in one object', errors}),
    );
  }
  return value;
}

const malformed = (detail: string, options?: ErrorOptions): ProblemError =>
  new ProblemError(protocolProblem('MALFORMED_JSON', {detail}), options);

const unsupported = (detail: string, headers: Readonly<Record<string, string>> = {}): ProblemError =>
  new ProblemError(
    protocolProblem('UNSUPPORTED_MEDIA_TYPE', {detail, headers: {Accept: 'application/json', ...headers}}),
  );

const tooLarge = (): ProblemError =>
  new ProblemError(protocolProblem('PAYLOAD_TOO_LARGE', {detail: `a body may have at most ${bodyBytesMax} bytes`}));
