import {requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {failing} from '../support/failpoints/failing.ts';
import {stepsToTake} from '../support/failpoints/steps.ts';
import {type OrderJson, place, settled} from '../support/order-client.ts';
import {movementsOf} from '../support/invariants.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

/** Every effect of asking the gateway again that reaches beyond the process, in the order in which they come. */
const stepsOfResolving = [
  'after unresolved.claim',
  'after gateway.lookup',
  'after payments.save',
  'after unresolved.settle',
];
/** And of making sure that nothing is ever charged. */
const stepsOfVoiding = ['before gateway.void', 'after gateway.void'];

describe('a payment service that is killed while nobody knows what the gateway did', function () {
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

  for (const step of stepsToTake(stepsOfResolving, 'after gateway.lookup')) {
    it(`given it dies ${step} of a charge that was made, the order is paid once and confirmed`, async () => {
      const {order, address} = await orderWithUnknownPayment({GATEWAY_TIMEOUT_AFTER_RATE: '1'});
      const dying = await startDying(step);
      await scheduleComesUp();
      expect((await dying.ended).signal).to.equal('SIGKILL');
      await scheduleComesUp();
      await services.paymentApp();
      expect(await settled(address, order)).to.include({status: 'Confirmed'});
      expect(await drained(services, [{...order, key: order.id}])).to.deep.equal([]);
      expect(await movements()).to.deep.equal(['capture']);
    });
  }

  for (const step of stepsToTake(stepsOfVoiding, 'after gateway.void')) {
    it(`given it dies ${step} of a charge that was not made, the order is canceled and no money is taken`, async () => {
      const {order, address} = await orderWithUnknownPayment({GATEWAY_TIMEOUT_BEFORE_RATE: '1'});
      const dying = await startDying(step);
      const canceled = await fetch(`${address}/orders/${order.id}/cancel`, {method: 'POST'});
      expect(canceled.status).to.equal(200);
      expect((await dying.ended).signal).to.equal('SIGKILL');
      await services.paymentApp();
      expect(await drained(services, [{...order, key: order.id}])).to.deep.equal([]);
      expect(await services.show(order.id)).to.include({status: 'Canceled'});
      expect(await movements()).to.deep.equal([]);
    });
  }

  async function orderWithUnknownPayment(faults: Record<string, string>): Promise<{order: OrderJson; address: string}> {
    // Only here: a gateway that is sound may take its time on a machine that is busy.
    const impatient = {...faults, GATEWAY_TIMEOUT_MS: '50'};
    const [{address}, payments] = await Promise.all([services.orderApp(), services.paymentApp(impatient)]);
    const {order} = await place(address, 1);
    await payments.line(/"status":"Unknown".*payment processed/);
    await payments.stop();
    return {order, address};
  }

  async function startDying(step: string): Promise<StartedProcess> {
    const dying = services.start('payment-app', {FAILPOINT: step}, failing['payment-app']);
    await dying.line(/"msg":"ready"/);
    return dying;
  }

  /** As if the time had passed until the gateway is asked again, and the lease of whoever died while asking. */
  const scheduleComesUp = (): Promise<unknown> =>
    rowsOf(
      services.databaseUrl('payment-app'),
      `update payments set gateway_due_at = now() where gateway_due_at is not null`,
    );

  const movements = async (): Promise<string[]> => (await movementsOf(services)).map(({kind}) => kind);
});
