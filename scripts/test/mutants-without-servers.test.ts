import {expect} from 'chai';
import {adapters} from '../mutants/adapters.ts';
import {mutants} from '../mutants/list/index.ts';
import {runMutants} from '../mutants/run-mutants.ts';

describe('the contract suites', function () {
  // A hundred mistakes, two at a time.
  this.timeout(300_000);

  it('find every mistake in the adapters that need no server', async () => {
    const asked = mutants.filter(({adapter}) => adapters[adapter].server === undefined);
    const {survivors, caught} = await runMutants({
      mutants: asked,
      // oxlint-disable-next-line node/no-process-env -- what is set for the tests reaches them.
      environment: process.env,
      signal: new AbortController().signal,
      onLine: () => undefined,
    });
    expect(survivors.map(({mutant, because}) => `${mutant.name}: ${because}`)).to.deep.equal([]);
    expect(caught).to.equal(asked.length);
  });
});
