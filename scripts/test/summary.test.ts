import path from 'node:path';
import {expect} from 'chai';
import {longFiles, partlyLongFiles, rooms, root} from '../division.ts';
import {clockOf, progressLine} from '../progress.ts';
import {summaryOf} from '../summary.ts';
import {type RoomEnd, type TallyLine, tallyOf} from '../tally.ts';

const files = ['e2e/test/one.test.ts', 'e2e/test/two.test.ts'];
const [one = '', two = ''] = files.map((file) => path.join(root, file));
const passed: readonly TallyLine[] = [
  {kind: 'begun', total: 3},
  {kind: 'passed', file: one},
  {kind: 'passed', file: one},
  {kind: 'passed', file: two},
];

function endOf(lines: readonly TallyLine[], code: number | null = 0): RoomEnd {
  return {room: 'e2e', files, tally: tallyOf(lines), code};
}
const lastLine = (...ends: RoomEnd[]): string | undefined => summaryOf('test', ['e2e'], ends).split('\n').at(-1);

describe('the summary of a run', () => {
  it('given rooms that passed, ends with their sums', () => {
    const skipped: TallyLine = {kind: 'skipped', file: two, title: 'needs a broker', reason: 'none answers'};
    const ends = [endOf([...passed, {kind: 'ended'}]), endOf([...passed, skipped, {kind: 'ended'}])];
    expect(lastLine(...ends)).to.equal('6 passed, 0 failed, 1 skipped');
    expect(summaryOf('test', ['e2e'], ends)).to.contain('Skipped, because none answers:\n  needs a broker\n');
  });

  it('given failed tests, names each with its room and the beginning of its message', () => {
    const failed: TallyLine = {kind: 'failed', file: two, title: 'the title', message: 'the reason\nand more'};
    const end = endOf([...passed, failed, {kind: 'ended'}], 1);
    expect(lastLine(end)).to.equal('3 passed, 1 failed, 0 skipped');
    expect(summaryOf('test', ['e2e'], [end])).to.contain('Failed:\n  e2e: the title\n    the reason\n');
  });

  for (const [situation, end, complaint] of [
    ['a process that ended midway', endOf(passed, null), 'ended before they were through'],
    ['a process that wrote nothing', endOf([]), 'ended before they were through'],
    ['a status that no failed test explains', endOf([...passed, {kind: 'ended'}], 1), 'ended with status 1'],
    [
      'a file of which no test was run',
      endOf([...passed.slice(0, 3), {kind: 'ended'}]),
      'no test was run of e2e/test/two.test.ts',
    ],
  ] as const) {
    it(`given ${situation}, counts that as a failure and says so`, () => {
      expect(lastLine(end)).to.contain(', 1 failed,');
      expect(summaryOf('test', ['e2e'], [end])).to.contain(complaint);
    });
  }

  it('names everything that the short run leaves out, and the command for it', () => {
    const summary = summaryOf('test', rooms, []);
    expect(summary).to.contain('Left out. To run it: npx pnpm@12 test:long\n');
    for (const [file, what] of Object.entries({...longFiles, ...partlyLongFiles})) {
      expect(summary).to.contain(`  ${file}: ${what}\n`);
    }
  });

  it('given some rooms, speaks of what is left out of those only', () => {
    expect(summaryOf('test', ['packages/domain', 'packages/all-in-one'], [])).to.contain(
      'Left out. To run it: npx pnpm@12 test:long packages/all-in-one\n',
    );
    expect(summaryOf('test', ['packages/domain'], [])).to.not.contain('Left out');
    expect(summaryOf('test:long', ['packages/domain', 'packages/all-in-one'], [])).to.match(
      /Left out: \d+ test files\. To run it: npx pnpm@12 test packages\/domain packages\/all-in-one\n/,
    );
  });
});

describe('the line that says how far a run is', () => {
  it('names rooms, tests and time', () => {
    const running = [
      {room: 'packages/cli', tally: tallyOf([])},
      {room: 'e2e', tally: tallyOf(passed)},
    ];
    expect(progressLine({rooms: 9, roomsDone: 2, running, passed: 13, failed: 1, elapsedMs: 72_900})).to.equal(
      '2 of 9 rooms done, now packages/cli starting, e2e 3 of 3; 13 passed, 1 failed; 1:12',
    );
  });

  it('tells the time as a watch does', () => {
    expect([0, 9_999, 60_000, 3_600_000].map(clockOf)).to.deep.equal(['0:00', '0:09', '1:00', '60:00']);
  });
});
