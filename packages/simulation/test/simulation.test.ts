import {expect} from 'chai';
import {orderStateTable} from '@orderwell/domain';
import {
  type BugName,
  bugs,
  type FaultKind,
  faultKinds,
  type History,
  isNotLarger,
  planOf,
  reportOf,
  runHistory,
  shrink,
  simulate,
} from '@orderwell/simulation';

// oxlint-disable-next-line node/no-process-env -- tests are told how thorough to be by the environment.
const histories = Number(process.env['SIMULATED_HISTORIES'] ?? 10_000);
const seedsMax = 1000;
/** Take a refund that is owed, by somebody whose payment was lost or while a note comes: in 2,000 histories they may be missing. */
const rareMoves: ReadonlySet<string> = new Set(['RefundOwed OrderCancellationOverdue', 'RefundOwed OrderNoted']);

describe('the simulation of the whole system', () => {
  it(`given ${histories} histories of crashes, repeats, delays and outages, every invariant holds`, async function () {
    this.timeout(600_000);
    const startedAt = performance.now();
    const kinds = new Set<FaultKind>();
    const moves = new Set<string>();
    let [steps, faults, longestMs] = [0, 0, 0];
    for (let seed = 1; seed <= histories; seed++) {
      const history = await runHistory(planOf(seed));
      if (history.violation !== undefined) expect.fail(reportOf(await shrink(history)));
      for (const kind of history.faultKinds) kinds.add(kind);
      for (const move of history.moves) moves.add(move);
      steps += history.steps;
      faults += history.faults.length;
      longestMs = Math.max(longestMs, history.restedInMs);
    }
    const perSecond = Math.round((histories * 1000) / (performance.now() - startedAt));
    console.log(
      `      ${perSecond} histories per second; ${steps} events, ${faults} faults; ` +
        `at rest at most ${Math.ceil(longestMs / 1000)} virtual seconds after the last fault`,
    );
    // A simulation in which nothing happens finds nothing: all faults and all moves of an order must have been there.
    expect([...kinds].toSorted()).to.deep.equal([...faultKinds].toSorted());
    expect(common(moves)).to.deep.equal(common(movesOfTheTable()));
  });

  it('given the same seed, tells the same story', async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const [first, second] = [
        await runHistory(planOf(seed), {traced: true}),
        await runHistory(planOf(seed), {traced: true}),
      ];
      expect(second.trace).to.deep.equal(first.trace);
      expect((await runHistory(planOf(seed))).steps, 'whether or not anybody listens').to.equal(first.steps);
    }
  });

  it('given another seed, tells another story', async () => {
    const stories = await Promise.all([1, 2, 3].map((seed) => runHistory(planOf(seed), {traced: true})));
    expect(new Set(stories.map(({trace}) => trace.join('\n'))).size).to.equal(3);
  });
});

describe('the simulation, given a planted bug', () => {
  for (const [bug, {mistake}] of Object.entries(bugs) as [BugName, {mistake: string}][]) {
    it(`finds ${bug}: ${mistake}`, async function () {
      this.timeout(120_000);
      const {plan, violation} = await firstFailure(bug);
      console.log(`      seed ${plan.seed}: ${violation?.invariant}`);
    });
  }

  it('makes the failure smaller, and tells how to see it again', async function () {
    this.timeout(120_000);
    for (const bug of ['noGatewayKey', 'keyAfterOrder', 'settleBeforePublish', 'declineOnTimeOut'] as const) {
      const failure = await firstFailure(bug);
      const smallest = await shrink(failure, {bug});
      expect(isNotLarger(smallest, failure), `${bug} did not grow`).to.equal(true);
      expect(smallest.faults.length, `${bug} takes few faults`).to.be.at.most(4);
      expect(smallest.violation?.invariant).to.equal(failure.violation?.invariant);
      const report = reportOf(smallest, {bug});
      expect(report).to.include(`pnpm simulate --seed ${failure.plan.seed} --bug ${bug}`).and.to.include('client-');
    }
  });

  it('names seed, invariant and trace', async () => {
    const {plan} = await firstFailure('historyApartFromRow');
    const outcome = await simulate(plan.seed, {bug: 'historyApartFromRow'});
    expect(outcome).to.include({kind: 'violation', seed: plan.seed});
    expect(outcome).to.have.property('invariant', 'the history has no gap and folds to the order');
    expect(outcome).to.have.property('trace').that.is.an('array').with.length.above(10);
    expect(await simulate(plan.seed)).to.deep.equal({kind: 'ok', seed: plan.seed});
  });
});

async function firstFailure(bug: BugName): Promise<History> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const history = await runHistory(planOf(seed), {bug});
    if (history.violation !== undefined) return history;
  }
  return expect.fail(`${bug} was not found within ${seedsMax} seeds`);
}

const common = (moves: Iterable<string>): string[] => [...moves].filter((move) => !rareMoves.has(move)).toSorted();

/** Every move that an order can make, as a history shows it. */
function movesOfTheTable(): string[] {
  const moves = Object.entries(orderStateTable).flatMap(([status, row]) => [
    ...Object.values(row).flatMap((move) => (typeof move === 'string' ? [] : [`${status} ${move.event}`])),
    // In no cell, because an order can be noted in every state.
    `${status} OrderNoted`,
  ]);
  return [...new Set(moves)].toSorted();
}
