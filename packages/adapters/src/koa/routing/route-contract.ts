import type {Correlation} from '@orderwell/domain';
import type {z} from 'zod';
import type {WrittenAnswer} from './written-answer.ts';

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
  /** The headers that mean something here, named as documents write them; each may be there once at most. */
  readonly headers?: z.ZodObject;
  /**
   * The JSON body; a route without one ignores whatever is sent, and one whose schema takes undefined may be asked
   * without a body.
   */
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

/** The headers as their schema leaves them; undefined for a route that looks at none. */
export type HeadersOf<Contract extends RouteContract> = Contract extends {
  readonly headers: infer Headers extends z.ZodObject;
}
  ? z.output<Headers>
  : undefined;

/** What a handler gets: everything parsed, nothing of HTTP. */
export interface RouteRequest<Contract extends RouteContract> {
  readonly params: z.output<Contract['params']>;
  readonly headers: HeadersOf<Contract>;
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

/** Serves a route. Whatever it refuses it throws: a DomainError or a ProblemError. What it stored may be given again. */
export type RouteHandler<Contract extends RouteContract> = (
  request: RouteRequest<Contract>,
) => Promise<RouteAnswer<Contract> | WrittenAnswer<keyof Contract['responses'] & SuccessStatus>>;

/** A contract together with what serves it, ready to be mounted. */
export interface Route {
  readonly contract: RouteContract;
  /** @param params the texts in the path, by name */
  answer(request: UnparsedRequest): Promise<WrittenAnswer>;
}

/** A request whose parts have not been checked yet. */
export interface UnparsedRequest {
  readonly params: unknown;
  /** Every value of every header, by its name in lower case. */
  readonly headers: Readonly<NodeJS.Dict<readonly string[]>>;
  /**
   * Reads the body; called at most once, and only by routes that have one.
   * @returns undefined if the body is optional and there is none
   */
  readonly readBody: (options: {readonly optional: boolean}) => Promise<unknown>;
  readonly correlation: Required<Correlation>;
}
