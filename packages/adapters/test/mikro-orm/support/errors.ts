import {inspect} from 'node:util';
import {DomainError} from '@orderwell/domain';
import {expect} from 'chai';

/** Awaits an `UNAVAILABLE` and looks it over: nothing of it, nor of what caused it, may give anything away. */
export async function expectUnavailable(promised: Promise<unknown>): Promise<DomainError> {
  const error = await promised.then(
    (value) => expect.fail(`it resolved, with ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  expectDiscreet(error);
  expect(error).to.be.instanceOf(DomainError).with.property('code', 'UNAVAILABLE');
  return error as DomainError;
}

/** No statement and no password stands in the message of an error, or of any error behind it. */
export function expectDiscreet(error: unknown): void {
  for (let behind = error; behind instanceof Error; behind = behind.cause) {
    expect(behind.message).not.to.match(
      /\b(select|insert into|update|delete from|values|returning)\b|swordfish|postgres:\/\//i,
    );
  }
}
