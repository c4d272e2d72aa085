import {eventually, requireBroker, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {inParallel, type OrderJson, place, settled, show} from '../support/order-client.ts';
import {Services} from '../support/services.ts';

/** Most orders that may wait for an answer. */
const countMax = 3;
/** How long the payment side may be silent, in milliseconds. */
const silenceMsMax = 3_000;

describe('an order service while the payment side answers nothing', function () {
  this.timeout(120_000);
  let services: Services;

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    services = await Services.prepare();
  });
  afterEach(() => services.stop());
  after(() => stopTestServer());

  for (const [what, limits, reason] of [
    ['more orders are unanswered than may be', {BACKLOG_COUNT_MAX: `${countMax}`}, /more than 3 orders wait/],
    [
      'it has been silent for longer than it may be',
      {BACKLOG_AGE_MS_MAX: `${silenceMsMax}`},
      /has answered nothing for/,
    ],
  ] as const) {
    it(`given ${what}, refuses new orders, shows and cancels others, and accepts orders again once all are answered`, async () => {
      const {address, process} = await services.orderApp(limits);
      const accepted = await inParallel(countMax + 1, 1, () => place(address, 1));
      expect(new Set(accepted.map(({status}) => status))).to.deep.equal(new Set([201]));
      const [doomed, ...others] = accepted.map(({order}) => order) as [OrderJson, ...OrderJson[]];

      expect((await answered(address, 503)).order).to.include({code: 'OVERLOADED'});
      const {status, warnings} = await readiness(process);
      expect(status).to.equal(200);
      expect(warnings['backlog']).to.match(reason);
      expect((await fetch(`${address}/orders/${doomed.id}`)).status).to.equal(200);
      expect((await fetch(`${address}/orders/${doomed.id}/cancel`, {method: 'POST'})).status).to.equal(200);

      await services.paymentApp();
      const ends = await Promise.all(others.map((order) => settled(address, order)));
      expect(ends.map((order) => order.status)).to.deep.equal(others.map(() => 'Confirmed'));
      const {order: next} = await answered(address, 201);
      await settled(address, next);
      const all = [doomed, ...others, next].map((order) => ({...order, key: order.id}));
      expect(await drained(services, all)).to.deep.equal([]);
      expect((await show(address, doomed.id)).status).to.equal('Canceled');
      expect((await readiness(process)).warnings).to.deep.equal({});
    });
  }

  /** Places orders until one is answered like that. */
  const answered = (address: string, expected: number): ReturnType<typeof place> =>
    eventually(
      () => place(address, 1),
      ({status}) => status === expected,
      `an answer of ${expected}`,
    );
});

async function readiness(process: {
  line(pattern: RegExp): Promise<string>;
}): Promise<{status: number; warnings: Record<string, string>}> {
  const {managementPort} = JSON.parse(await process.line(/"managementPort":\d+/)) as {managementPort: number};
  const response = await fetch(`http://127.0.0.1:${managementPort}/readyz`);
  const {warnings = {}} = (await response.json()) as {warnings?: Record<string, string>};
  return {status: response.status, warnings};
}
