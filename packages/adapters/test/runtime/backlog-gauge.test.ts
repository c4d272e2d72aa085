import {expect} from 'chai';
import {type Backlog, BacklogGauge, type WaitingWork} from '@orderwell/adapters/runtime';
import {RecordingLogger} from '../support/recording-logger.ts';

const none: Backlog = {count: 0, oldestAgeMs: 0};
const minuteMs = 60_000;
const limits = {countMax: 100, ageMsMax: 15 * minuteMs};
const refused = {retryAfterSeconds: 10};

/** A gauge whose time the test tells, and the test says what there is to measure. */
function aGauge() {
  const clock = {ms: 1_000_000};
  const waiting: {undelivered: Backlog; unanswered: Backlog} = {undelivered: none, unanswered: none};
  const logger = new RecordingLogger();
  const measure = async ({countMax}: {countMax: number}): Promise<WaitingWork> => ({
    undelivered: cut(waiting.undelivered, countMax),
    unanswered: cut(waiting.unanswered, countMax),
  });
  const gauge = new BacklogGauge({measure, limits, logger, now: () => clock.ms});
  return {
    gauge,
    logger,
    measuring: async (measured: Partial<WaitingWork>) => {
      Object.assign(waiting, measured);
      await gauge.look();
    },
    /** Time passes, during which the orders that wait get older. */
    passing: async (ms: number) => {
      clock.ms += ms;
      const {undelivered, unanswered} = waiting;
      waiting.undelivered = older(undelivered, ms);
      waiting.unanswered = older(unanswered, ms);
      await gauge.look();
    },
  };
}

/** A store counts no further than it must. */
const cut = ({count, oldestAgeMs}: Backlog, countMax: number): Backlog => ({
  count: Math.min(count, countMax + 1),
  oldestAgeMs,
});
const older = ({count, oldestAgeMs}: Backlog, ms: number): Backlog => ({
  count,
  oldestAgeMs: count === 0 ? 0 : oldestAgeMs + ms,
});

describe('a backlog gauge', () => {
  for (const [given, measured, complaint] of [
    ['nothing that waits', {}, undefined],
    ['as many events as may wait', {undelivered: {count: 100, oldestAgeMs: 900_000}}, undefined],
    ['one event more', {undelivered: {count: 101, oldestAgeMs: 1}}, 'more than 100 events wait to be delivered'],
    ['many more', {undelivered: {count: 9_000, oldestAgeMs: 1}}, 'more than 100 events wait to be delivered'],
    [
      'an event that waits too long',
      {undelivered: {count: 1, oldestAgeMs: 901_000}},
      'an event has waited 901 s for its delivery',
    ],
    ['as many unanswered orders as may wait', {unanswered: {count: 100, oldestAgeMs: 1}}, undefined],
    [
      'one unanswered order more',
      {unanswered: {count: 101, oldestAgeMs: 1}},
      'more than 100 orders wait for an answer about their payment',
    ],
  ] as const) {
    it(`given ${given}, ${complaint === undefined ? 'does not complain' : `complains: ${complaint}`}`, async () => {
      const {gauge, measuring, logger} = aGauge();
      await measuring(measured);
      expect(gauge.complaint).to.equal(complaint);
      expect(gauge.overload()).to.deep.equal(complaint === undefined ? undefined : refused);
      expect(logger.messages).to.deep.equal(
        complaint === undefined ? [] : [`accepting orders: ${complaint}; refusing new ones`],
      );
    });
  }

  it('given a backlog that grows and drains, says so once each', async () => {
    const {measuring, passing, logger, gauge} = aGauge();
    for (const oldestAgeMs of [901_000, 902_000, 903_000]) await measuring({undelivered: {count: 1, oldestAgeMs}});
    await measuring({undelivered: none});
    expect(gauge.overload()).to.equal(undefined);
    await passing(minuteMs);
    expect(logger.messages).to.deep.equal([
      'accepting orders: an event has waited 901 s for its delivery; refusing new ones',
      'accepting orders: works now, after 60 s and 3 failures',
    ]);
  });

  it('given a backlog about its limit, says once that orders are refused, and counts', async () => {
    const {gauge, measuring, passing, logger} = aGauge();
    for (let second = 0; second <= 61; second++) {
      await measuring({undelivered: {count: 100 + (second % 2), oldestAgeMs: 0}});
      expect(gauge.overload()).to.deep.equal(second % 2 === 0 ? undefined : refused);
      await passing(1_000);
    }
    expect(logger.messages).to.deep.equal([
      'accepting orders: more than 100 events wait to be delivered; refusing new ones',
      'accepting orders: still failing after 60 s, 61 failures, the last one: more than 100 events wait to be ' +
        'delivered; refusing new ones',
    ]);
  });

  describe('given orders that are not answered', () => {
    it('complains when the payment side has been silent for too long', async () => {
      const {gauge, measuring, passing} = aGauge();
      await measuring({unanswered: {count: 3, oldestAgeMs: 0}});
      await passing(15 * minuteMs);
      expect(gauge.complaint).to.equal(undefined);
      await passing(1_000);
      expect(gauge.complaint).to.equal('the payment side has answered nothing for 901 s');
      expect(gauge.overload()).to.deep.equal(refused);
    });

    it('does not complain of one that is stuck while others are answered', async () => {
      const {gauge, measuring, passing} = aGauge();
      await measuring({unanswered: {count: 1, oldestAgeMs: 0}});
      for (let answers = 0; answers < 10; answers++) {
        await passing(10 * minuteMs);
        gauge.answered();
        expect(gauge.overload()).to.equal(undefined);
      }
    });

    it('just started, waits for a sign of life before it complains of what is old', async () => {
      const {gauge, measuring, passing} = aGauge();
      await measuring({unanswered: {count: 1, oldestAgeMs: 86_400_000}});
      expect(gauge.complaint).to.equal(undefined);
      await passing(15 * minuteMs + 1);
      expect(gauge.complaint).to.not.equal(undefined);
    });

    it('given a quiet shop, does not take the silence of a side that was asked nothing for a fault', async () => {
      const {gauge, measuring, passing} = aGauge();
      await passing(600 * minuteMs);
      await measuring({unanswered: {count: 1, oldestAgeMs: 2_000}});
      expect(gauge.complaint).to.equal(undefined);
    });

    it('given an answer, accepts again at once', async () => {
      const {gauge, measuring, passing} = aGauge();
      await measuring({unanswered: {count: 1, oldestAgeMs: 0}});
      await passing(16 * minuteMs);
      expect(gauge.overload()).to.deep.equal(refused);
      gauge.answered();
      expect([gauge.overload(), gauge.overload(), gauge.complaint]).to.deep.equal([undefined, undefined, undefined]);
    });
  });

  describe('while it refuses because of silence', () => {
    async function silent() {
      const parts = aGauge();
      await parts.measuring({unanswered: {count: 1, oldestAgeMs: 0}});
      await parts.passing(16 * minuteMs);
      return parts;
    }

    it('lets one order through each minute', async () => {
      const {gauge, passing} = await silent();
      const accepted: boolean[][] = [];
      for (const ms of [0, 59_999, 1, 59_999, 1]) {
        await passing(ms);
        accepted.push([gauge.overload(), gauge.overload(), gauge.overload()].map((verdict) => verdict === undefined));
      }
      const oneOfThree = [true, false, false];
      const noneOfThree = [false, false, false];
      expect(accepted).to.deep.equal([noneOfThree, noneOfThree, oneOfThree, noneOfThree, oneOfThree]);
    });

    it('given that nobody came for an hour, lets one through and no more', async () => {
      const {gauge, passing} = await silent();
      await passing(60 * minuteMs);
      expect([gauge.overload(), gauge.overload()]).to.deep.equal([undefined, refused]);
    });

    it('lets none through when too many wait as well', async () => {
      const {gauge, measuring, passing} = await silent();
      await measuring({unanswered: {count: 101, oldestAgeMs: 16 * minuteMs}});
      await passing(10 * minuteMs);
      expect(gauge.overload()).to.deep.equal(refused);
    });

    it('given an answer and then silence again, waits a minute for the first one anew', async () => {
      const {gauge, passing} = await silent();
      await passing(2 * minuteMs);
      gauge.answered();
      await passing(16 * minuteMs);
      expect(gauge.overload()).to.deep.equal(refused);
      await passing(minuteMs);
      expect(gauge.overload()).to.equal(undefined);
    });
  });

  it('looks by itself once its loop is started', async () => {
    const {promise: measured, resolve} = Promise.withResolvers<number>();
    const measure = async ({countMax}: {countMax: number}): Promise<WaitingWork> => {
      resolve(countMax);
      return {undelivered: none, unanswered: none};
    };
    const gauge = new BacklogGauge({measure, limits, logger: new RecordingLogger()});
    gauge.loop.start();
    const countMax = await measured;
    await gauge.loop.stop();
    expect(countMax).to.equal(limits.countMax);
  });
});
