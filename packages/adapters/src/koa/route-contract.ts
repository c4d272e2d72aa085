import type {Correlation} from '@orderwell/domain';
import type {z} from 'zod';

/**
 * What a route takes and answers, said once: requests are parsed by it, the handler's types follow from it, and a
 * description for clients can be made of it.
 */
export interface RouteContract {
  readonly method: 'get' | 'post';
  /** As OpenAPI writes it, parameters in braces: `/orders/{id}`. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** The parameters of the path. */
  readonly params: z.ZodType;
  /** The JSON body; a route without one ignores whatever is sent. */
  readonly body?: z.ZodType;
  /** What each status carries: its own schema where it succeeded, a problem where it did not. */
  readonly responses: Readonly<Record<number, z.ZodType>>;
}

/** Says what a route takes and answers, keeping every literal so that the handler's types can follow. */
export function defineRoute<const Contract extends RouteContract>(contract: Contract): Contract {
  return contract;
}

/** The body as its schema leaves it; undefined for a route that has none. */
export type BodyOf<Contract extends RouteContract> = Contract extends {readonly body: infer Body extends z.ZodType}
  ? z.output<Body>
  : undefined;

/** What a handler gets: everything parsed, nothing of HTTP. */
export interface RouteRequest<Contract extends RouteContract> {
  readonly params: z.output<Contract['params']>;
  readonly body: BodyOf<Contract>;
  readonly correlation: Required<Correlation>;
}

type SuccessStatus = 200 | 201 | 202;

/** What a handler gives back: one of the contract's successes, with the body that belongs to it. */
export type RouteAnswer<Contract extends RouteContract> = {
  readonly [Status in keyof Contract['responses'] & SuccessStatus]: {
    readonly status: Status;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: z.output<Contract['responses'][Status]>;
  };
}[keyof Contract['responses'] & SuccessStatus];

/** Serves a route. Whatever it refuses it throws: a DomainError or a ProblemError. */
export type RouteHandler<Contract extends RouteContract> = (
  request: RouteRequest<Contract>,
) => Promise<RouteAnswer<Contract>>;

/** A contract together with what serves it, ready to be mounted. */
export interface Route {
  readonly contract: RouteContract;
  /** @param params the texts in the path, by name */
  answer(
    request: UnparsedRequest,
  ): Promise<{status: number; headers?: Readonly<Record<string, string>>; body: unknown}>;
}

/** A request whose parts have not been checked yet. */
export interface UnparsedRequest {
  readonly params: unknown;
  /** Reads the body; called at most once, and only by routes that have one. */
  readonly readBody: () => Promise<unknown>;
  readonly correlation: Required<Correlation>;
}
