import {expect} from 'chai';
import {TroubleLog} from '@orderwell/adapters/runtime';
import {RecordingLogger} from '../support/recording-logger.ts';

/** A trouble log whose time the test tells. */
function troubleLog(options: {meanwhile?: string; calmMs?: number} = {}) {
  const logger = new RecordingLogger();
  const clock = {ms: 5_000};
  return {logger, clock, trouble: new TroubleLog({what: 'relay', logger, now: () => clock.ms, ...options})};
}

const refused = new Error('connection refused');

describe('a trouble log', () => {
  it('given the same fault for minutes, says when it begins, a count each minute, and when it is over', () => {
    const {logger, clock, trouble} = troubleLog();
    for (let second = 0; second <= 150; second++) {
      trouble.failed(refused);
      clock.ms += 1_000;
    }
    trouble.works();
    trouble.works();
    expect(logger.messages).to.deep.equal([
      'relay: connection refused; trying again',
      'relay: still failing after 60 s, 61 failures, the last one: connection refused; trying again',
      'relay: still failing after 120 s, 121 failures, the last one: connection refused; trying again',
      'relay: works now, after 151 s and 151 failures',
    ]);
    expect(logger.lines.map(({level}) => level)).to.deep.equal(['warn', 'warn', 'warn', 'info']);
    expect(logger.lines.map(({fields}) => 'err' in fields)).to.deep.equal([true, false, false, false]);
  });

  it('given two reasons in turn, says each of them once', () => {
    const {logger, trouble} = troubleLog();
    for (let round = 0; round < 10; round++) {
      trouble.failed(refused);
      trouble.failed(new Error('access denied'));
    }
    expect(logger.messages).to.deep.equal([
      'relay: connection refused; trying again',
      'relay: access denied; trying again',
    ]);
  });

  it('given a reason that differs in a number only, takes it for the same one', () => {
    const {logger, trouble} = troubleLog();
    for (let waiting = 8; waiting < 12; waiting++) trouble.failed(new Error(`${waiting} events wait`));
    expect(logger.messages).to.deep.equal(['relay: 8 events wait; trying again']);
  });

  it('given a reason of its own for each failure, says five of them and then counts', () => {
    const {logger, clock, trouble} = troubleLog();
    for (const letter of 'abcdefgh') trouble.failed(new Error(`order ${letter}`));
    clock.ms += 60_000;
    trouble.failed(new Error('order i'));
    expect(logger.messages).to.have.length(6);
    expect(logger.messages.at(-1)).to.equal(
      'relay: still failing after 60 s, 9 failures, the last one: order i; trying again',
    );
  });

  it('given a trouble after one that is over, says its reason anew', () => {
    const {logger, trouble} = troubleLog({meanwhile: 'answering 503'});
    trouble.failed(refused, {route: '/orders'});
    trouble.works();
    trouble.failed(refused);
    expect(logger.messages).to.deep.equal([
      'relay: connection refused; answering 503',
      'relay: works now, after 0 s and 1 failure',
      'relay: connection refused; answering 503',
    ]);
    expect(logger.lines[0]?.fields).to.deep.equal({route: '/orders', err: refused});
  });

  it('given no trouble, says nothing; given one, knows for how long nothing has failed', () => {
    const {logger, clock, trouble} = troubleLog();
    trouble.works();
    expect([trouble.quietMs, logger.messages]).to.deep.equal([undefined, []]);
    trouble.failed(refused);
    clock.ms += 700;
    expect(trouble.quietMs).to.equal(700);
    trouble.works();
    expect(trouble.quietMs).to.equal(undefined);
  });

  it('given some that fail among many that work, is not over before nothing has failed for a while', () => {
    const {logger, clock, trouble} = troubleLog({calmMs: 10_000});
    for (let second = 0; second < 30; second++) {
      if (second % 9 === 0) trouble.failed(refused);
      trouble.works();
      clock.ms += 1_000;
    }
    expect(logger.messages).to.deep.equal(['relay: connection refused; trying again']);
    clock.ms += 7_000;
    trouble.works();
    expect(logger.messages.at(-1)).to.equal('relay: works now, after 37 s and 4 failures');
  });

  it('without a clock of the test, goes by one that only goes forward', () => {
    const trouble = new TroubleLog({what: 'relay', logger: new RecordingLogger()});
    trouble.failed(refused);
    expect(trouble.quietMs).to.be.within(0, 1_000);
  });
});
