import {readFileSync} from 'node:fs';
import {stripTypeScriptTypes} from 'node:module';
import {expect} from 'chai';
import {adapters, sourceFile} from '../mutants/adapters.ts';
import {mutants} from '../mutants/list/index.ts';
import {type Mutant, neverLoadedStatus, planted} from '../mutants/mutant.ts';
import {verdictOf} from '../mutants/verdict.ts';
import {type TallyLine, tallyOf} from '../tally.ts';

/** Why a mutant cannot be planted, if it cannot. */
function misfit(mutant: Mutant): string | undefined {
  try {
    const source = readFileSync(sourceFile(mutant.adapter, mutant.file), 'utf8');
    const changed = planted(source, mutant);
    // Throws where it is no TypeScript, or more than types can be stripped from.
    stripTypeScriptTypes(changed);
    return changed === source ? `${mutant.name}: changes nothing` : undefined;
  } catch (error) {
    return `${mutant.name}: ${String(error)}`;
  }
}

describe('the mutants', () => {
  it('are many, in every adapter, each with a name of its own', () => {
    expect(mutants.length).to.be.at.least(100);
    expect(new Set(mutants.map(({name}) => name)).size).to.equal(mutants.length);
    expect(new Set(mutants.map(({adapter}) => adapter))).to.deep.equal(new Set(Object.keys(adapters)));
  });

  for (const adapter of Object.keys(adapters)) {
    it(`fit the sources of ${adapter} as they are, and change them into what can be run`, () => {
      const misfits = mutants.filter((mutant) => mutant.adapter === adapter).flatMap((mutant) => misfit(mutant) ?? []);
      expect(misfits).to.deep.equal([]);
    });
  }

  it('given a text that is there twice, or not at all, is refused', () => {
    const mutant = {...(mutants[0] as Mutant), name: 'amqp/x', from: 'a', to: 'b', also: []};
    expect(planted('cab', mutant)).to.equal('cbb');
    expect(() => planted('aa', mutant)).to.throw(RangeError, 'amqp/x: this is there 2 times instead of once: a');
    expect(() => planted('', mutant)).to.throw(RangeError, '0 times');
    expect(() => planted('ab', {...mutant, also: [{from: 'a', to: 'c'}]})).to.throw(RangeError, '0 times');
  });
});

describe('what becomes of a mutant', () => {
  const mutant = {...(mutants[0] as Mutant), port: 'an outbox'} as const;
  const begun: TallyLine = {kind: 'begun', total: 2};
  const passed: TallyLine = {kind: 'passed'};
  const ended: TallyLine = {kind: 'ended'};
  const failed = (title: string): TallyLine => ({kind: 'failed', title, message: 'why\nat x.ts'});
  const verdict = (lines: TallyLine[], code = 0) => verdictOf({tally: tallyOf(lines), code}, mutant);

  it('given a test that fails, is caught by it', () => {
    const title = 'on the order side MikroORM keeps the promises of an outbox leases: one at a time';
    expect(verdict([begun, passed, failed(title), ended], 1)).to.deep.equal({
      kind: 'caught',
      by: 'leases: one at a time',
    });
  });

  it('given tests that pass, survives', () => {
    expect(verdict([begun, passed, passed, ended])).to.deep.equal({kind: 'survived', because: 'all 2 tests passed'});
  });

  it('given a hook that fails, survives: no promise was looked at', () => {
    for (const hook of ['"before all" hook', '"before each" hook for "a test"', '"after each" hook: closes']) {
      const {kind, because} = {because: '', ...verdict([begun, failed(`MikroORM ${hook}`), ended], 1)};
      expect(kind).to.equal('survived');
      expect(because).to.equal(`no test failed, but a hook: MikroORM ${hook}: why`);
    }
  });

  it('given a run that proves nothing, survives', () => {
    const because = (lines: TallyLine[], code: number) => ({because: '', ...verdict(lines, code)}).because;
    expect(because([], 1)).to.equal('the suites ended before they were through (status 1)');
    expect(because([begun, passed], 134)).to.contain('status 134');
    expect(because([{kind: 'begun', total: 0}, ended], 0)).to.equal('no test of a contract suite was run');
    expect(because([begun, passed, ended], neverLoadedStatus)).to.equal('the suites never load its file');
  });
});
