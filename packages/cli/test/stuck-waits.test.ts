import {type OrderState, orderStateTable, paymentStateTable} from '@orderwell/domain';
import {expect} from 'chai';
import {aWorld, type World} from './support/world.ts';

interface Stuck {
  readonly id: string;
  readonly waitsFor: string;
  readonly waitsSince?: string;
  readonly advice: string;
  readonly status: string;
  readonly refund?: string;
}

const happened = '2026-02-01T09:00:00.000Z';
const changed = '2026-02-01T10:00:00.000Z';
const stored = '2026-02-01T10:00:01.000Z';
const asked = '2026-02-01T10:00:02.000Z';
const answered = '2026-02-01T10:00:03.000Z';

/** An order that waits, whose payment is as given, with all messages delivered, each side at times of its own. */
async function waiting(world: World, order: OrderState, payment?: string): Promise<void> {
  await world.pending('a');
  if (payment !== undefined) await world.requestPayment('a');
  await world.allDelivered();
  const status = order === 'RefundOwed' ? `'Canceled', refund = 'owed'` : `'${order}'`;
  await world.inOrders(`
    update orders set status = ${status}, updated_at = '${changed}';
    update order_events set at = '${happened}', stored_at = '${stored}', delivered_at = '${asked}'`);
  await world.inPayments(`update payments set status = '${payment}', updated_at = '${answered}'`);
}

describe('what orderwell orders stuck says that an order waits for', () => {
  const world = aWorld('cli waits');

  async function stuck(environment: Record<string, string> = {}): Promise<Stuck> {
    const overrides = {environment: {...world().environment, ...environment}};
    const {out, err} = await world().run(['orders', 'stuck', '--json'], overrides);
    expect(err).to.equal('');
    const {orders} = JSON.parse(out) as {orders: Stuck[]};
    expect(orders).to.have.length(1);
    return orders[0] as Stuck;
  }

  const takesRequest = 'payment-app to take the request';
  const takesCancellation = 'payment-app to take the cancellation';
  const takesResult = 'order-app to take the result';
  const waits: [order: OrderState, payment: string | undefined, waitsFor: string, since: string, advice: RegExp][] = [
    ['Pending', undefined, takesRequest, asked, /--queue processingorders$/],
    ['Pending', 'Requested', 'the gateway to answer the charge', answered, /asks it again by schedule.*outbox status$/],
    ['Pending', 'Unknown', 'the gateway to say what became of the charge', answered, /outbox status$/],
    ['Pending', 'Captured', takesResult, answered, /--queue processedorders$/],
    ['Pending', 'Declined', takesResult, answered, /--queue processedorders$/],
    ['Pending', 'Canceling', 'the gateway to void the charge', answered, /outbox status$/],
    ['Pending', 'Refunding', 'the gateway to give the money back', answered, /outbox status$/],
    ['Pending', 'Refunded', takesResult, answered, /--queue canceledorders$/],
    ['Pending', 'Voided', takesResult, answered, /--queue canceledorders$/],
    ['Canceling', undefined, takesCancellation, asked, /--queue cancelingorders$/],
    ['Canceling', 'Requested', takesCancellation, asked, /--queue cancelingorders$/],
    ['Canceling', 'Unknown', takesCancellation, asked, /--queue cancelingorders$/],
    ['Canceling', 'Captured', takesCancellation, asked, /--queue cancelingorders$/],
    ['Canceling', 'Canceling', 'the gateway to void the charge', answered, /outbox status$/],
    ['Canceling', 'Refunding', 'the gateway to give the money back', answered, /outbox status$/],
    ['Canceling', 'Declined', takesResult, answered, /--queue processedorders$/],
    ['Canceling', 'Voided', takesResult, answered, /--queue canceledorders$/],
    ['Canceling', 'Refunded', takesResult, answered, /--queue canceledorders$/],
    ['RefundOwed', undefined, takesCancellation, asked, /--queue cancelingorders$/],
    ['RefundOwed', 'Requested', takesCancellation, asked, /--queue cancelingorders$/],
    ['RefundOwed', 'Unknown', takesCancellation, asked, /--queue cancelingorders$/],
    ['RefundOwed', 'Captured', takesCancellation, asked, /--queue cancelingorders$/],
    ['RefundOwed', 'Canceling', 'the gateway to void the charge', answered, /outbox status$/],
    ['RefundOwed', 'Refunding', 'the gateway to give the money back', answered, /outbox status$/],
    ['RefundOwed', 'Declined', takesResult, answered, /--queue processedorders$/],
    ['RefundOwed', 'Voided', takesResult, answered, /--queue canceledorders$/],
    ['RefundOwed', 'Refunded', takesResult, answered, /--queue canceledorders$/],
  ];

  it('is told of every order that can wait, with every payment that there can be', () => {
    // Those that something can be lost of on its way to the payment side.
    const can = Object.entries(orderStateTable).flatMap(([state, {requestLost}]) =>
      typeof requestLost === 'object' ? [state] : [],
    );
    const all = can.flatMap((order) =>
      [undefined, ...Object.keys(paymentStateTable)].map((payment) => [order, payment]),
    );
    expect(waits.map(([order, payment]) => [order, payment])).to.have.deep.members(all);
  });

  for (const [order, payment, waitsFor, since, advice] of waits) {
    it(`given an order that is ${order} and ${payment ?? 'no'} payment, is ${waitsFor}`, async () => {
      await waiting(world(), order, payment);
      const found = await stuck();
      expect(found).to.include({waitsFor, waitsSince: since});
      expect(found.advice).to.match(advice);
      // Time alone cancels nothing, and promises nothing to whoever waits for it.
      expect(found.advice).to.not.match(/deadline|will be cancel|by time/i);
    });
  }

  for (const [order, message] of [
    ['Pending', 'request'],
    ['Canceling', 'cancellation'],
    ['RefundOwed', 'cancellation'],
  ] as const) {
    it(`given an event of a ${order} order that is parked, is that to be sent again`, async () => {
      await waiting(world(), order);
      await world().inOrders(`update order_events set parked_at = '${answered}', park_reason = 'not with us'`);
      const found = await stuck();
      expect(found).to.include({waitsFor: `its ${message}, which is parked, to be sent again`, waitsSince: answered});
      expect(found.advice).to.match(/refused for \(not with us\), .*: orderwell outbox redrive --order a$/);
    });

    it(`given an event of a ${order} order that was not delivered, is order-app to send the ${message}`, async () => {
      await waiting(world(), order);
      await world().inOrders('update order_events set due_at = now(), delivered_at = null');
      const found = await stuck();
      expect(found).to.include({waitsFor: `order-app to send the ${message}`, waitsSince: stored});
      expect(found.advice).to.match(/order-app runs and reaches the broker: orderwell doctor$/);
    });
  }

  it('given a result that was not delivered, is payment-app to send it', async () => {
    await waiting(world(), 'Pending', 'Captured');
    await world().inPayments('update payments set due_at = now()');
    const found = await stuck();
    expect(found).to.include({waitsFor: 'payment-app to send the result', waitsSince: answered});
    expect(found.advice).to.match(/payment-app runs and reaches the broker: orderwell doctor$/);
  });

  it('given a result that is parked, is that to be sent again', async () => {
    await waiting(world(), 'Pending', 'Captured');
    await world().inPayments(`update payments set parked_at = '${stored}', park_reason = 'no such queue'`);
    const found = await stuck();
    expect(found).to.include({waitsFor: 'its result, which is parked, to be sent again', waitsSince: stored});
    expect(found.advice).to.match(/refused for \(no such queue\), .*: orderwell outbox redrive --order a$/);
  });

  it('given a question that the version before this one sent, is its answer since it was stored', async () => {
    await waiting(world(), 'Pending');
    await world().inOrders('update order_events set delivered_at = null');
    expect(await stuck()).to.include({waitsFor: takesRequest, waitsSince: stored});
  });

  it('given several questions, counts from the latest, whatever became of those before', async () => {
    await waiting(world(), 'Canceling');
    await world().inOrders(`
      insert into order_events (order_id, version, type, status, total_minor, currency, at, details, stored_at, delivered_at)
      select order_id, n, case n when 2 then 'OrderCancelRequested' else 'OrderConfirmed' end, status, total_minor, currency,
        at, '{"reason": "r"}', stored_at, case n when 2 then '${answered}'::timestamptz end
      from order_events, generate_series(2, 3) as n;
      update order_events set parked_at = now(), delivered_at = null where version = 1`);
    expect(await stuck()).to.include({waitsFor: takesCancellation, waitsSince: answered});
  });

  it('given an event of a kind that only a newer version sends, is order-app to send it', async () => {
    await waiting(world(), 'Pending');
    await world().inOrders(`
      insert into order_events (order_id, version, type, status, total_minor, currency, at, details, stored_at, due_at)
      select order_id, 2, 'OrderShipped', status, total_minor, currency, at, '{}', '${answered}', now() from order_events`);
    expect(await stuck()).to.include({waitsFor: 'order-app to send the request', waitsSince: answered});
  });

  it('given a refund that was settled, is nothing', async () => {
    await waiting(world(), 'RefundOwed', 'Refunded');
    await world().inOrders(`update orders set refund = 'settled'`);
    expect((await world().run(['orders', 'stuck'])).out).to.match(/^no order has been waiting/);
  });

  it('names the refund beside the status', async () => {
    await waiting(world(), 'RefundOwed', 'Refunding');
    const {out} = await world().run(['orders', 'stuck']);
    expect(out).to.match(/^a +Canceled, refund owed +2026-02-01T10:00:01.000Z .* Refunding$/m);
    expect(await stuck()).to.include({status: 'Canceled', refund: 'owed'});
  });

  it('given queues of other names, names those', async () => {
    await waiting(world(), 'Pending');
    expect((await stuck({SEND_ROUTING_KEY: 'payments.asked'})).advice).to.match(/--queue payments.asked$/);
  });

  it('given payments that cannot be reached, is an answer, since the payment side was asked', async () => {
    await waiting(world(), 'Pending', 'Unknown');
    const found = await stuck({PAYMENTS_DATABASE_URL: 'postgres://127.0.0.1:1/payments'});
    expect(found).to.include({waitsFor: 'an answer of the payment side', waitsSince: asked});
    expect(found.advice).to.match(/payments database/);
  });

  it('stands below each order', async () => {
    await waiting(world(), 'Pending', 'Unknown');
    const {out} = await world().run(['orders', 'stuck']);
    const [, order, wait, advice] = out.split('\n');
    expect(order).to.match(/^a +Pending +2026-02-01T10:00:01.000Z +\d+ d .* Unknown$/);
    expect(wait).to.match(
      /^ {2}waits for the gateway to say what became of the charge, since 2026-02-01T10:00:03.000Z \(\d+ d .*\)$/,
    );
    expect(advice).to.match(/^ {2}→ nothing, unless it lasts: payment-app asks it again by schedule/);
  });
});
