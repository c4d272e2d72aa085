import {execFileSync} from 'node:child_process';
import {expect} from 'chai';
import {environmentOf, filesOf, longFiles, partlyLongFiles, rooms, root, runs, settings} from '../division.ts';

/** Run by one of the tests: "the examples pass their own tests". */
const ofExamples = /^examples\//;

/** Every test file that is there, as Git knows them: those that are new and not ignored included. */
function allTestFiles(): string[] {
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const listed = execFileSync('git', listing, {cwd: root, encoding: 'utf8'}).trim().split('\n');
  const deleted = new Set(execFileSync('git', ['ls-files', '--deleted'], {cwd: root, encoding: 'utf8'}).split('\n'));
  return listed.filter(
    (file) => /\.(test|spec)\.[cm]?[jt]sx?$/.test(file) && !ofExamples.test(file) && !deleted.has(file),
  );
}

const filesIn = (run: (typeof runs)[number]): string[] => rooms.flatMap((room) => filesOf(run, room));

describe('the division of the tests into two runs', () => {
  it('gives every test file to exactly one run, but for those that are named as run in part', () => {
    const timesRun = Object.fromEntries(
      allTestFiles().map((file) => [file, runs.filter((run) => filesIn(run).includes(file)).length]),
    );
    expect(Object.keys(timesRun)).to.include('scripts/test/division.test.ts');
    const wrong = Object.entries(timesRun).filter(([file, times]) => times !== (file in partlyLongFiles ? 2 : 1));
    expect(wrong).to.deep.equal([]);
  });

  it('names no file that is not there, and none twice', () => {
    const named = [longFiles, partlyLongFiles].flatMap((files) => Object.keys(files));
    const there = allTestFiles();
    expect(named.filter((file) => !there.includes(file))).to.deep.equal([]);
    expect(new Set(named)).to.have.length(named.length);
  });

  it('gives the tests their settings, unless they are set already', () => {
    expect(environmentOf('test', 'packages/simulation', {PATH: '/bin'})).to.deep.equal({
      PATH: '/bin',
      ...settings.test,
    });
    expect(environmentOf('test:long', 'e2e', {FAILPOINTS: 'one-of-each'})).to.include({FAILPOINTS: 'one-of-each'});
  });

  it('gives one of two rooms beside each other a PostgreSQL of its own', () => {
    const given = {TEST_POSTGRES_URL: 'postgres://postgres@127.0.0.1:5432'};
    expect(environmentOf('test', 'e2e', given)).to.not.have.property('TEST_POSTGRES_URL');
    expect(environmentOf('test', 'packages/adapters', given)).to.include(given);
    expect(environmentOf('test:long', 'e2e', given)).to.include(given);
  });

  it('sets the same settings for both runs, each to something else', () => {
    const [short, long] = [settings.test, settings['test:long']];
    expect(Object.keys(short)).to.deep.equal(Object.keys(long));
    expect(Object.keys(short).filter((name) => short[name] === long[name])).to.deep.equal([]);
  });
});
