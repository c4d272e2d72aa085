import type {Logger} from '@orderwell/adapters/runtime';
import {type InquireAboutOrders, type InquiryReport, Order, type UnansweredOrder} from '@orderwell/domain';
import {anOrder} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderAppConfig} from '../src/config.ts';
import {inquiryLoop} from '../src/inquiry-loop.ts';

const minuteMs = 60_000;
const config = orderAppConfig({PAYMENT_DEADLINE_MS: '1000'});
/** The longest pause of the schedule, and a little more. */
const calmMs = config.inquiry.schedule.pauseMsMax + minuteMs;

function waiting(count: number): readonly UnansweredOrder[] {
  return Array.from({length: count}, (_, index) => ({
    order: Order.rehydrate(anOrder({id: `order-${index}`}).snapshot),
    unansweredForMs: 2_000,
    inquiries: 1,
  }));
}

/** Runs one pass for each report, with so many milliseconds in between. @returns what was logged */
async function loggedDuring(passes: readonly {readonly afterMs: number; readonly report: InquiryReport}[]) {
  const lines: string[] = [];
  const tell =
    (level: string) =>
    (_fields: object, message: string): void =>
      void lines.push(`${level}: ${message}`);
  const logger: Logger = {debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error')};
  const {promise: allDone, resolve} = Promise.withResolvers<void>();
  const left = [...passes];
  let ms = 0;
  const useCase: Pick<InquireAboutOrders, 'execute'> = {
    execute: async () => {
      const next = left.shift();
      if (next === undefined) {
        resolve();
        return {due: [], failures: []};
      }
      ms += next.afterMs;
      return next.report;
    },
  };
  const loop = inquiryLoop(useCase, config, logger, () => ms);
  loop.start();
  // So that no test waits for the pauses.
  const woken = setInterval(() => loop.wake(), 1);
  await allDone;
  clearInterval(woken);
  await loop.stop();
  return lines;
}

const due = (count: number, failures: readonly unknown[] = []): InquiryReport => ({due: waiting(count), failures});
const none = due(0);

describe('the loop that inquires about orders', () => {
  it('given orders that hear nothing for minutes, says so once, counts once a minute, and says when it is over', async () => {
    const seconds = Array.from({length: 12}, (_, index) => ({afterMs: 10_000, report: due(index % 2 === 0 ? 8 : 0)}));
    const lines = await loggedDuring([{afterMs: 0, report: due(3)}, ...seconds, {afterMs: calmMs, report: none}]);
    expect(lines).to.deep.equal([
      'warn: waiting for answers: 3 orders have heard nothing from the payment side; asking whether it knows of them',
      'warn: waiting for answers: still failing after 70 s, 5 failures, the last one: 8 orders have heard nothing from ' +
        'the payment side; asking whether it knows of them',
      'info: waiting for answers: works now, after 480 s and 7 failures',
    ]);
  });

  it('given more of them than one pass takes, says so once for all passes', async () => {
    const lines = await loggedDuring(Array.from({length: 50}, () => ({afterMs: 5, report: due(100)})));
    expect(lines).to.have.length(1);
  });

  it('given inquiries that cannot be made for a while, does not say that they work while just none is due', async () => {
    const [refused, one] = [new Error('not connected'), 1];
    const passes = Array.from({length: 5}, () => [
      {afterMs: 1_000, report: due(one, [refused])},
      {afterMs: 1_000, report: none},
    ]).flat();
    const lines = await loggedDuring([
      ...passes,
      {afterMs: minuteMs, report: due(one)},
      {afterMs: minuteMs + 1_000, report: none},
    ]);
    expect(lines.filter((line) => line.includes('inquiring about orders'))).to.deep.equal([
      'warn: inquiring about orders: not connected; trying again',
      'info: inquiring about orders: works now, after 69 s and 5 failures',
    ]);
  });
});
