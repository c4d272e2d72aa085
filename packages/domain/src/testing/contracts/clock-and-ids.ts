import type {Clock} from '../../clock.ts';
import type {IdGenerator} from '../../id-generator.ts';
import {OrderId} from '../../values/ids.ts';
import {expectEqual, expectTrue} from '../expect.ts';
import {byTurns, eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the suite of a clock needs of an implementation. */
export interface ClockHarness {
  readonly clock: Clock;
  /** Lets the clock's time pass, at least so many milliseconds. */
  readonly passTime: (ms: number) => Promise<void>;
}

/** What the suite of an id generator needs of an implementation. */
export interface IdGeneratorHarness {
  readonly ids: IdGenerator;
  /** Another instance, as another process has one: with nothing of the first in its memory. */
  readonly another: () => Promise<IdGenerator>;
}

/** The promises of `Clock`, as tests. */
export function describeClock(runner: TestRunner, name: string, open: Open<ClockHarness>): void {
  runner.describe(`${name} keeps the promises of a clock`, () => {
    const it = eachFresh(runner, open);

    it('tells an instant that can be written down', async ({clock}) => {
      const now = clock.now();
      expectEqual(new Date(now.toISOString()), now, 'it survives being written and read');
    });

    it('tells the current instant, not one of the past', async ({clock, passTime}) => {
      const before = clock.now().getTime();
      await passTime(20);
      // Whoever lets the time pass may measure it with another clock, so not to the last millisecond.
      expectTrue(clock.now().getTime() >= before + 10, 'it goes on');
    });

    it('hands out instants that nobody else can change', async ({clock}) => {
      const before = clock.now().getTime();
      clock.now().setUTCFullYear(1999);
      expectTrue(clock.now().getTime() >= before, 'the clock goes on');
    });
  });
}

/** The promises of `IdGenerator`, as tests. */
export function describeIdGenerator(runner: TestRunner, name: string, open: Open<IdGeneratorHarness>): void {
  runner.describe(`${name} keeps the promises of an id generator`, () => {
    const it = eachFresh(runner, open);

    it('never returns the same text twice, in any process, and only texts that can be ids', async ({ids, another}) => {
      const process = byTurns(ids, await another());
      const texts = Array.from({length: 20_000}, (_, index) => process(index).next());
      expectEqual(new Set(texts).size, texts.length, 'all are different');
      for (const text of texts) OrderId.parse(text);
    });
  });
}
