import {expect} from 'chai';
import {BackgroundLoop, type PassReport} from '@orderwell/adapters/runtime';
import {RecordingLogger} from '../support/recording-logger.ts';

const idle: PassReport = {more: false, failures: []};
const hourMs = 3_600_000;

/** A loop whose passes the test ends one by one. */
function steppedLoop(options: {pollMs?: number} = {}) {
  const logger = new RecordingLogger();
  const waiting: ((outcome: PassReport | Error) => void)[] = [];
  let announceStart: (() => void) | undefined;
  let started = 0;
  const loop = new BackgroundLoop({
    name: 'relay',
    logger,
    pollMs: options.pollMs ?? hourMs,
    backoff: {firstMs: 1, mostMs: 1},
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
      'relay: works again',
    ]);
  });

  it('never started, stops at once', async () => {
    await steppedLoop().loop.stop();
  });
});
