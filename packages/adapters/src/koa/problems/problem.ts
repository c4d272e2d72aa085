import {z} from 'zod';

/** One faulty place of a request body. */
export interface ProblemFault {
  /** JSON Pointer in its URI fragment form (RFC 6901, section 6), e.g. `#/lines/0/quantity`; `#` is the whole body. */
  readonly pointer: string;
  readonly detail: string;
}

/** What is wrong with a request, before it is put into an answer. */
export interface Problem {
  /** Stable, upper snake case: what clients branch on. */
  readonly code: string;
  readonly status: number;
  /** The same for every problem of that code. */
  readonly title: string;
  /** What is wrong this time; safe to show to the client. */
  readonly detail?: string | undefined;
  readonly errors?: readonly ProblemFault[] | undefined;
  /** The order of which it is not known whether it was stored. */
  readonly orderId?: string | undefined;
  /** Header fields of the answer, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A problem as RFC 9457 writes it, with `code`, `errors` and `orderId` as extension members. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    code: z.string(),
    errors: z.array(z.strictObject({pointer: z.string(), detail: z.string()})).optional(),
    orderId: z.string().optional().meta({description: 'The order of which it is not known whether it was stored.'}),
  })
  .meta({id: 'Problem', description: 'What is wrong with a request (RFC 9457).'});

export type ProblemJson = z.infer<typeof problemSchema>;

export const problemMediaType = 'application/problem+json';

/** Every way in which HTTP itself, not the domain, refuses a request. Codes are stable. */
const protocolProblems = {
  EXPECTATION_FAILED: {status: 417, title: 'Expectation cannot be met'},
  HEADERS_TOO_LARGE: {status: 431, title: 'Request headers too large'},
  INTERNAL_ERROR: {status: 500, title: 'Internal error'},
  INVALID_BODY: {status: 422, title: 'Invalid body'},
  INVALID_HEADER: {status: 400, title: 'Invalid header'},
  MALFORMED_JSON: {status: 400, title: 'Malformed JSON'},
  MALFORMED_REQUEST: {status: 400, title: 'Malformed request'},
  METHOD_NOT_ALLOWED: {status: 405, title: 'Method not allowed'},
  NOT_FOUND: {status: 404, title: 'Nothing here'},
  OVERLOADED: {status: 503, title: 'Too many orders at once'},
  PAYLOAD_TOO_LARGE: {status: 413, title: 'Body too large'},
  REQUEST_TIMEOUT: {status: 408, title: 'Request took too long to arrive'},
  STARTING: {status: 503, title: 'Service is starting'},
  UNSUPPORTED_MEDIA_TYPE: {status: 415, title: 'Body is not JSON'},
} as const satisfies Record<string, {status: number; title: string}>;

export type ProtocolProblemCode = keyof typeof protocolProblems;

/** A problem of HTTP's own, with the status and title that its code always has. */
export function protocolProblem(
  code: ProtocolProblemCode,
  particulars: Pick<Problem, 'detail' | 'errors' | 'headers'>,
): Problem {
  return {code, ...protocolProblems[code], ...particulars};
}

/** All that a client may know of a defect. */
export const internalDetail = 'something went wrong here; the request id names it in our logs';

/** Thrown by whatever serves a request, to answer it with the problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail ?? problem.title, options);
    this.problem = problem;
  }
}

/** The client went away before its request was there: nobody is left to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** A header that cannot be honoured. */
export const invalidHeader = (detail: string): ProblemError =>
  new ProblemError(protocolProblem('INVALID_HEADER', {detail}));

/**
 * The JSON of a problem.
 * @param instance the path that was asked for, where it is known
 */
export function problemJson({code, status, title, detail, errors, orderId}: Problem, instance?: string): ProblemJson {
  return {
    // An identifier, not an address: nothing promises that a page about the problem can be fetched.
    type: `urn:orderwell:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    ...(detail === undefined ? {} : {detail}),
    ...(instance === undefined ? {} : {instance}),
    code,
    ...(errors === undefined || errors.length === 0 ? {} : {errors: [...errors]}),
    ...(orderId === undefined ? {} : {orderId}),
  };
}

/**
 * Where in a body something is, as a JSON Pointer in its URI fragment form (RFC 6901, sections 3 and 6).
 * @param path property names and array positions, outermost first; they may be any text that a client made up
 */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return `#${path.map((step) => `/${escaped(String(step))}`).join('')}`;
}

function escaped(step: string): string {
  // encodeURIComponent throws on a lone surrogate, which a name in a client's JSON may well hold.
  return encodeURIComponent(step.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
