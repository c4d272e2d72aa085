import {requireOwnBroker} from '@orderwell/test-support';
import {expect} from 'chai';
import {faultKinds} from '../torture/faults.ts';
import {planOf} from '../torture/plan.ts';
import {lineOf} from '../torture/report.ts';
import {torture} from '../torture/torture.ts';

const rounds = 20;
const firstSeed = 1;

describe('the whole system under torture', function () {
  // Rounds end by themselves: every wait in them has a limit of its own.
  this.timeout(0);

  before(function () {
    requireOwnBroker(this);
  });

  it(`given ${rounds} rounds of faults under load, loses no order and charges none twice`, async () => {
    const reports = await torture({rounds, firstSeed, onRound: (report) => console.log(`      ${lineOf(report)}`)});
    expect(reports.filter(({problems}) => problems.length > 0).map(lineOf)).to.deep.equal([]);
    expect(reports).to.have.length(rounds);
  });

  it('every kind of fault has its turn in these rounds', () => {
    const seen = new Set(
      Array.from({length: rounds}, (_, index) => planOf(firstSeed + index))
        .flat()
        .map(({kind}) => kind),
    );
    expect(seen).to.deep.equal(new Set(Object.keys(faultKinds)));
  });
});
