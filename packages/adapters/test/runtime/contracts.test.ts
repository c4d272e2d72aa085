import {expect} from 'chai';
import {backoffMs, pause, SystemClock, untilItWorks, UuidV7Generator} from '@orderwell/adapters/runtime';
import {describeClock, describeIdGenerator} from '@orderwell/domain/testing';
import {RecordingLogger} from '../support/recording-logger.ts';

describeClock({describe, it}, 'SystemClock', async () => ({clock: new SystemClock(), passTime: pause}));
describeIdGenerator({describe, it}, 'UuidV7Generator', async () => ({
  ids: new UuidV7Generator(),
  another: async () => new UuidV7Generator(),
}));

describe('UuidV7Generator', () => {
  it('makes UUIDs of version 7, in order of age', () => {
    const ids = new UuidV7Generator();
    const made = Array.from({length: 1000}, () => ids.next());
    for (const id of made) expect(id).to.match(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(made.toSorted()).to.deep.equal(made);
  });
});

describe('a backoff', () => {
  it('doubles up to its limit, and is at most a quarter shorter by chance', () => {
    const expected = [100, 200, 400, 800, 1000, 1000];
    for (const [index, full] of expected.entries()) {
      const ms = backoffMs({firstMs: 100, mostMs: 1000}, index + 1);
      expect(ms).to.be.within(full * 0.75, full);
    }
    expect(backoffMs({firstMs: 100, mostMs: 1000}, 5000)).to.be.within(750, 1000);
  });

  it('ends its pause when the signal aborts', async () => {
    await pause(3_600_000, AbortSignal.abort());
  });
});

describe('trying until it works', () => {
  it('given a database that comes late, says so once and when it is there', async () => {
    const logger = new RecordingLogger();
    let attempts = 0;
    const attempt = async (): Promise<void> => {
      attempts += 1;
      if (attempts < 3) throw new Error('connection refused');
    };
    const signal = new AbortController().signal;
    expect(await untilItWorks('database', attempt, {logger, signal})).to.equal(true);
    const [begins, ends, ...others] = logger.messages;
    expect(begins).to.equal('database: connection refused; trying again until it works');
    expect(ends).to.match(/^database: works now, after \d+ s and 2 failures$/);
    expect(others).to.deep.equal([]);
  });

  it('given a stop while it waits, gives up and does not complain', async () => {
    const stopping = new AbortController();
    const attempt = async (): Promise<void> => {
      stopping.abort();
      throw new Error('connection refused');
    };
    const {signal} = stopping;
    const logger = new RecordingLogger();
    expect(await untilItWorks('database', attempt, {logger, signal})).to.equal(false);
    expect(logger.messages).to.deep.equal([]);
  });
});
