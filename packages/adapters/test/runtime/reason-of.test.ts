import {expect} from 'chai';
import {reasonOf, startManagementServer} from '@orderwell/adapters/runtime';

/** What Node rejects with when a name has several addresses and none of them answers. */
const refusedEverywhere = Object.assign(new AggregateError([]), {code: 'ECONNREFUSED'});

describe('the reason of a failure', () => {
  for (const [given, error, reason] of [
    ['an error with a message', new Error('the disk is full'), 'the disk is full'],
    ['an error without a message, but with a code', refusedEverywhere, 'ECONNREFUSED'],
    ['an error that says nothing', new TypeError(), 'TypeError'],
    ['something else that was thrown', 'no way', 'no way'],
    ['nothing at all', undefined, 'undefined'],
  ] as const) {
    it(`given ${given}, is "${reason}"`, () => {
      expect(reasonOf(error)).to.equal(reason);
    });
  }

  it('given a readiness check that fails without a message, is in the answer all the same', async () => {
    const checks = {broker: () => Promise.reject(refusedEverywhere)};
    const server = await startManagementServer({port: 0, host: '127.0.0.1', checks});
    const answer = await fetch(`http://127.0.0.1:${server.port}/readyz`);
    await server.close();
    expect(await answer.json()).to.deep.equal({status: 'not ready', checks: {broker: 'ECONNREFUSED'}});
  });
});
