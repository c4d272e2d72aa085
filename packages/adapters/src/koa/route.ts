import {bodyFaults} from './body-faults.ts';
import {ProblemError, protocolProblem} from './problem.ts';
import type {BodyOf, Route, RouteContract, RouteHandler, UnparsedRequest} from './route-contract.ts';

/** Joins a contract and its handler: the handler only ever sees requests that keep the contract. */
export function route<Contract extends RouteContract>(contract: Contract, handle: RouteHandler<Contract>): Route {
  return {
    contract,
    answer: async (request) =>
      handle({
        params: paramsOf(contract, request),
        body: await bodyOf(contract, request),
        correlation: request.correlation,
      }),
  };
}

function paramsOf<Contract extends RouteContract>(contract: Contract, {params}: UnparsedRequest) {
  const parsed = contract.params.safeParse(params);
  // A path with parameters that cannot be names nothing, like any other path that is not there.
  if (!parsed.success) throw new ProblemError(protocolProblem('NOT_FOUND', {detail: 'there is nothing at this path'}));
  // The schema is the contract's own, but behind the type of the contract the compiler no longer sees which one.
  return parsed.data as RouteParams<Contract>;
}

async function bodyOf<Contract extends RouteContract>(
  contract: Contract,
  {readBody}: UnparsedRequest,
): Promise<BodyOf<Contract>> {
  if (contract.body === undefined) return undefined as BodyOf<Contract>;
  const parsed = contract.body.safeParse(await readBody());
  if (parsed.success) return parsed.data as BodyOf<Contract>;
  throw new ProblemError(
    protocolProblem('INVALID_BODY', {
      detail: 'the body is well-formed JSON, but not what this route takes',
      errors: bodyFaults(parsed.error.issues),
    }),
  );
}

type RouteParams<Contract extends RouteContract> = Parameters<RouteHandler<Contract>>[0]['params'];
