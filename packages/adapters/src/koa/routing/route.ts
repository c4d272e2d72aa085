import {bodyFaults} from '../problems/body-faults.ts';
import {invalidHeader, ProblemError, protocolProblem} from '../problems/problem.ts';
import type {BodyOf, HeadersOf, Route, RouteContract, RouteHandler, UnparsedRequest} from './route-contract.ts';
import {bodyText} from './written-answer.ts';

/**
 * Joins a contract and its handler: the handler only ever sees requests that keep the contract.
 * @param options.admit throws to refuse a request by its headers, before its body is read
 */
export function route<Contract extends RouteContract>(
  contract: Contract,
  handle: RouteHandler<Contract>,
  {admit}: {readonly admit?: (headers: HeadersOf<Contract>) => void} = {},
): Route {
  return {
    contract,
    answer: async (request) => {
      const params = paramsOf(contract, request);
      const headers = headersOf(contract, request);
      admit?.(headers);
      const body = await bodyOf(contract, request);
      const answer = await handle({params, headers, body, correlation: request.correlation});
      if ('text' in answer) return answer;
      return {status: answer.status, ...(answer.headers && {headers: answer.headers}), text: bodyText(answer.body)};
    },
  };
}

function paramsOf<Contract extends RouteContract>(contract: Contract, {params}: UnparsedRequest) {
  const parsed = contract.params.safeParse(params);
  // A path with parameters that cannot be names nothing, like any other path that is not there.
  if (!parsed.success) throw new ProblemError(protocolProblem('NOT_FOUND', {detail: 'there is nothing at this path'}));
  // The schema is the contract's own, but behind the type of the contract the compiler no longer sees which one.
  return parsed.data as RouteParams<Contract>;
}

function headersOf<Contract extends RouteContract>(
  contract: Contract,
  {headers}: UnparsedRequest,
): HeadersOf<Contract> {
  if (contract.headers === undefined) return undefined as HeadersOf<Contract>;
  const sent = Object.keys(contract.headers.shape).map((name) => {
    const [value, ...others] = headers[name.toLowerCase()] ?? [];
    // Node joins repeated ones with a comma, which would make another value of two.
    if (others.length > 0) throw invalidHeader(`${name} must not be there more than once`);
    return [name, value] as const;
  });
  const parsed = contract.headers.safeParse(Object.fromEntries(sent));
  if (parsed.success) return parsed.data as HeadersOf<Contract>;
  throw invalidHeader(parsed.error.issues.map(({message}) => message).join('; '));
}

async function bodyOf<Contract extends RouteContract>(
  contract: Contract,
  {readBody}: UnparsedRequest,
): Promise<BodyOf<Contract>> {
  if (contract.body === undefined) return undefined as BodyOf<Contract>;
  const optional = contract.body.safeParse(undefined).success;
  const parsed = contract.body.safeParse(await readBody({optional}));
  if (parsed.success) return parsed.data as BodyOf<Contract>;
  throw new ProblemError(
    protocolProblem('INVALID_BODY', {
      detail: 'the body is well-formed JSON, but not what this route takes',
      errors: bodyFaults(parsed.error.issues),
    }),
  );
}

type RouteParams<Contract extends RouteContract> = Parameters<RouteHandler<Contract>>[0]['params'];
