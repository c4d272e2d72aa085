import {expect} from 'chai';
import {BackgroundLoop, deliveryLoop, type PassReport} from '@orderwell/adapters/runtime';
import {type DeliveryReport, resolvePolicy} from '@orderwell/domain';
import {RecordingLogger} from '../support/recording-logger.ts';

const idle: PassReport = {more: false, failures: []};
const hourMs = 3_600_000;

/** A loop whose passes the test ends one by one. */
function steppedLoop(options: {pollMs?: number; failuresReturnWithinMs?: number} = {}) {
  const logger = new RecordingLogger();
  const clock = {ms: 0};
  const waiting: ((outcome: PassReport | Error) => void)[] = [];
  let announceStart: (() => void) | undefined;
  let started = 0;
  const loop = new BackgroundLoop({
    name: 'relay',
    logger,
    pollMs: hourMs,
    backoff: {firstMs: 1, mostMs: 1},
    now: () => clock.ms,
    ...options,
    pass: () =>
      new Promise((resolve, reject) => {
        started += 1;
        waiting.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
        announceStart?.();
      }),
  });
  return {
    loop,
    logger,
    clock,
    started: () => started,
    /** Resolves with a function that ends the pass, once a pass runs. */
    nextPass: async () => {
      if (waiting.length === 0) await new Promise<void>((resolve) => (announceStart = resolve));
      const end = waiting.shift();
      if (end === undefined) throw new Error('a pass was expected');
      return end;
    },
  };
}

describe('a background loop', () => {
  it('given more to do, passes again at once; woken, passes again without waiting for the poll', async () => {
    const {loop, nextPass} = steppedLoop();
    loop.start();
    (await nextPass())({more: true, failures: []});
    (await nextPass())(idle);
    loop.wake();
    (await nextPass())(idle);
    await loop.stop();
  });

  it('given a wake-up while a pass runs, lets another pass follow', async () => {
    const {loop, nextPass} = steppedLoop();
    loop.start();
    const end = await nextPass();
    loop.wake();
    end(idle);
    (await nextPass())(idle);
    await loop.stop();
  });

  it('given nobody who wakes it, passes again after the poll', async () => {
    const {loop, nextPass} = steppedLoop({pollMs: 1});
    loop.start();
    (await nextPass())(idle);
    const end = await nextPass();
    const stopped = loop.stop();
    end(idle);
    await stopped;
  });

  it('given a stop while a pass runs, lets it finish and starts no other', async () => {
    const {loop, nextPass, started} = steppedLoop();
    loop.start();
    const end = await nextPass();
    let stopped = false;
    const stopping = loop.stop().then(() => (stopped = true));
    await new Promise(setImmediate);
    expect(stopped).to.equal(false);
    end({more: true, failures: []});
    await stopping;
    expect(started()).to.equal(1);
  });

  it('given the same fault again and again, complains once, and says when it is over', async () => {
    const {loop, logger, nextPass} = steppedLoop();
    loop.start();
    for (let count = 0; count < 3; count++) (await nextPass())(new Error('database is down'));
    (await nextPass())({more: true, failures: [new Error('broker is down')]});
    const end = await nextPass();
    const stopped = loop.stop();
    end(idle);
    await stopped;
    expect(logger.messages).to.deep.equal([
      'relay: database is down; trying again',
      'relay: broker is down; trying again',
      'relay: works now, after 0 s and 4 failures',
    ]);
  });

  describe('given failures that come back after a while', () => {
    const brokerIsDown = {more: true, failures: [new Error('broker is down')], succeeded: 0};
    const nothingDue = {more: true, failures: [], succeeded: 0};
    const delivered = {more: true, failures: [], succeeded: 1};

    /** Ends one pass after the other, each at its second, and answers what was logged. */
    async function logged(returnWithinMs: number, passes: readonly (readonly [second: number, report: PassReport])[]) {
      const {loop, logger, clock, nextPass} = steppedLoop({failuresReturnWithinMs: returnWithinMs});
      loop.start();
      for (const [second, report] of passes) {
        const end = await nextPass();
        clock.ms = second * 1_000;
        end(report);
      }
      const last = await nextPass();
      const stopped = loop.stop();
      last(nothingDue);
      await stopped;
      return logger.messages;
    }

    it('does not take a pass in which nothing was due for the end of the trouble', async () => {
      const passes = [1, 3, 5, 7, 9].flatMap((at) => [[at, brokerIsDown] as const, [at + 1, nothingDue] as const]);
      expect(await logged(10_000, passes)).to.deep.equal(['relay: broker is down; trying again']);
    });

    it('is over once something succeeded and nothing failed for that while', async () => {
      const recovery = [
        [1, brokerIsDown],
        [2, delivered],
        [11, nothingDue],
      ] as const;
      expect(await logged(10_000, recovery)).to.deep.equal([
        'relay: broker is down; trying again',
        'relay: works now, after 10 s and 1 failure',
      ]);
    });

    it('is not over for one that fails each time while others succeed', async () => {
      const passes = [0, 10, 20, 30].flatMap((at) => [[at, brokerIsDown] as const, [at + 9, delivered] as const]);
      expect(await logged(10_000, passes)).to.deep.equal(['relay: broker is down; trying again']);
    });

    it('is over when nothing failed for longer than that, whoever delivered it', async () => {
      const elsewhere = [
        [1, brokerIsDown],
        [11, nothingDue],
      ] as const;
      expect(await logged(10_000, elsewhere)).to.have.length(1);
      expect(await logged(10_000, [...elsewhere, [11.1, nothingDue]])).to.have.length(2);
    });

    it('given passes that failed as a whole, is over after one that did not, once it was calm for a minute', async () => {
      const {loop, logger, clock, nextPass} = steppedLoop({failuresReturnWithinMs: hourMs});
      loop.start();
      for (const ms of [0, 1_000]) {
        const end = await nextPass();
        clock.ms = ms;
        end(new Error('database is down'));
      }
      for (const ms of [2_000, 60_000, 61_000]) {
        const end = await nextPass();
        clock.ms = ms;
        end(nothingDue);
      }
      await nextPass().then((end) => end(brokerIsDown));
      const end = await nextPass();
      clock.ms = 300_000;
      end(nothingDue);
      const last = await nextPass();
      const stopped = loop.stop();
      last(nothingDue);
      await stopped;
      expect(logger.messages).to.deep.equal([
        'relay: database is down; trying again',
        'relay: works now, after 61 s and 2 failures',
        'relay: broker is down; trying again',
      ]);
    });

    it('given an hour, goes by what succeeded after a minute', async () => {
      const passes = [
        [1, brokerIsDown],
        [2, delivered],
        [60, nothingDue],
      ] as const;
      expect(await logged(hourMs, passes)).to.have.length(1);
      expect(await logged(hourMs, [...passes, [61, nothingDue]])).to.have.length(2);
    });
  });

  it('works an outbox off: a pass that found nothing due does not end the trouble of what is waiting', async () => {
    const logger = new RecordingLogger();
    const reports = [1, 2, 3].flatMap(() => [
      {claimed: 1, settled: 0, failures: [new Error('broker is down')], parked: 0},
      {claimed: 0, settled: 0, failures: [], parked: 0},
    ]);
    const {promise: allPassed, resolve} = Promise.withResolvers<void>();
    const execute = async () => {
      loop.wake();
      const report = reports.shift();
      if (report === undefined) resolve();
      return report ?? {claimed: 0, settled: 0, failures: [], parked: 0};
    };
    const loop = deliveryLoop({name: 'relay', useCase: {execute}, logger});
    loop.start();
    await allPassed;
    await loop.stop();
    expect(logger.messages).to.deep.equal(['relay: broker is down; trying again']);
  });

  it('given a delivery after a failure, and no failure for a minute, says that it works', async () => {
    const logger = new RecordingLogger();
    let ms = 0;
    const resolved = {claimed: 1, settled: 1, failures: [], parked: 0};
    const failed = {...resolved, settled: 0, failures: [new Error('the gateway gives no clear answer')]};
    const passes = [failed, resolved];
    const ended = Promise.withResolvers<void>();
    const loop = deliveryLoop({
      name: 'resolver',
      policy: resolvePolicy,
      logger,
      now: () => ms,
      useCase: {
        execute: async () => {
          const report = passes.shift();
          if (report === undefined) ended.resolve();
          else loop.wake();
          ms += 61_000;
          return report ?? {...resolved, claimed: 0, settled: 0};
        },
      },
    });
    loop.start();
    await ended.promise;
    await loop.stop();
    expect(logger.messages).to.deep.equal([
      'resolver: the gateway gives no clear answer; trying again',
      'resolver: works now, after 61 s and 1 failure',
    ]);
  });

  it('given a pass that lasts, says at once what fails in it, and does not take its end for that of the trouble', async () => {
    const logger = new RecordingLogger();
    const {promise: begun, resolve: begin} = Promise.withResolvers<(error: unknown) => void>();
    const {promise: report, resolve: end} = Promise.withResolvers<DeliveryReport>();
    const {promise: passedAgain, resolve: again} = Promise.withResolvers<void>();
    const reports = [report, report.then((first) => ({...first, settled: 0}))];
    const loop = deliveryLoop({
      name: 'resolver',
      logger,
      useCase: {
        execute: ({failed}) => {
          begin(failed);
          const next = reports.shift();
          if (next === undefined) again();
          return next ?? report;
        },
      },
    });
    loop.start();
    const failed = await begun;
    for (let count = 0; count < 3; count++) failed(new Error('no clear answer'));
    expect(logger.messages).to.deep.equal(['resolver: no clear answer; trying again']);
    end({claimed: 1_000, settled: 997, failures: [], parked: 0});
    await passedAgain;
    await loop.stop();
    expect(logger.messages).to.have.length(1);
  });

  it('never started, stops at once', async () => {
    await steppedLoop().loop.stop();
  });
});
