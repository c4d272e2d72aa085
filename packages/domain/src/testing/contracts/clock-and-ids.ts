import type {Clock} from '../../clock.ts';
import type {IdGenerator} from '../../id-generator.ts';
import {OrderId} from '../../values/ids.ts';
import {expectEqual, expectTrue} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** The promises of `Clock`, as tests. */
export function describeClock(runner: TestRunner, name: string, open: Open<{clock: Clock}>): void {
  runner.describe(`${name} keeps the promises of a clock`, () => {
    const it = eachFresh(runner, open);

    it('tells an instant that can be written down', async ({clock}) => {
      const now = clock.now();
      expectEqual(new Date(now.toISOString()), now, 'it survives being written and read');
    });

    it('hands out instants that nobody else can change', async ({clock}) => {
      const before = clock.now().getTime();
      clock.now().setUTCFullYear(1999);
      expectTrue(clock.now().getTime() >= before, 'the clock goes on');
    });
  });
}

/** The promises of `IdGenerator`, as tests. */
export function describeIdGenerator(runner: TestRunner, name: string, open: Open<{ids: IdGenerator}>): void {
  runner.describe(`${name} keeps the promises of an id generator`, () => {
    const it = eachFresh(runner, open);

    it('never returns the same text twice, and only texts that can be ids', async ({ids}) => {
      const texts = Array.from({length: 10_000}, () => ids.next());
      expectEqual(new Set(texts).size, texts.length, 'all are different');
      for (const text of texts) OrderId.parse(text);
    });
  });
}
