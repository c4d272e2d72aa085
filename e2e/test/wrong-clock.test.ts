import {requireBroker, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {historyOf} from '../support/history.ts';
import {place, settled, show} from '../support/order-client.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

/** Longer than the answer to a key is kept, which is 72 h. */
const aheadMs = 73 * 3_600_000;

describe('an order service whose clock is 73 hours ahead of the others’', function () {
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

  it('given a key that was used at another one, or at this one before, repeats its answer: one order', async () => {
    const right = await services.orderApp();
    const ahead = await startAhead();
    const first = await place(right.address, 1, {'idempotency-key': 'order-1'});
    const second = await place(ahead, 1, {'idempotency-key': 'order-1'});
    expect([second.status, second.order]).to.deep.equal([first.status, first.order]);
    const third = await place(ahead, 1, {'idempotency-key': 'order-2'});
    const fourth = await place(right.address, 1, {'idempotency-key': 'order-2'});
    expect([fourth.status, fourth.order]).to.deep.equal([third.status, third.order]);
    const orders = await rowsOf<{ahead: boolean}>(
      services.databaseUrl('order-app'),
      `select created_at > now() + interval '1 day' as ahead from orders order by created_at`,
    );
    expect(orders, 'one is of a wrong time').to.deep.equal([{ahead: false}, {ahead: true}]);
  });

  it('given orders of both, settles them, and asks for no payment twice', async () => {
    const [right] = await Promise.all([services.orderApp(), services.paymentApp()]);
    const ahead = await startAhead();
    for (const address of [ahead, right.address]) {
      const {order} = await place(address, 1);
      expect(await settled(right.address, order)).to.include({status: 'Confirmed'});
      expect(await show(ahead, order.id)).to.include({status: 'Confirmed'});
      expect(await historyOf(services, order)).to.deep.equal(['OrderPlaced', 'OrderConfirmed']);
    }
    expect(await drained(services, [])).to.deep.equal([]);
  });

  async function startAhead(): Promise<string> {
    const environment = {CLOCK_AHEAD_MS: `${aheadMs}`};
    const process = services.start('order-app', environment, 'e2e/support/ahead/order-app.ts');
    const {port} = JSON.parse(await process.line(/"msg":"listening on/)) as {port: number};
    await process.line(/"msg":"ready"/);
    return `http://127.0.0.1:${port}`;
  }
});
