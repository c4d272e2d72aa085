import type {Outbox} from '@orderwell/domain';
import type {Backlog} from '@orderwell/adapters/runtime';
import {aCapturedPayment, anOrder} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderDatabase, paymentDatabase} from './support/databases.ts';

const leaseMs = 60_000;
const countMax = 10;

describe('A pool that requests use up', () => {
  const orderSide = orderDatabase('starving orders');
  const paymentSide = paymentDatabase('starving payments');

  it('leaves relay, backlog and ping to their work', async () => {
    const opened = orderSide.open({poolSizeMax: 2, connectTimeoutMs: 1_000});
    const other = paymentSide.open({poolSizeMax: 2, connectTimeoutMs: 1_000});
    const [order, payment] = [anOrder(), aCapturedPayment()];
    await opened.orders.add(order);
    await other.payments.addIfAbsent(payment);
    await (await orderSide.connect()).query('begin; lock table order_lines');
    await (await paymentSide.connect()).query('begin; lock table processed_messages');
    const slow = [
      ...Array.from({length: 6}, () => opened.orders.byId(order.id)),
      ...Array.from({length: 6}, () => other.payments.forgetMessages({olderThanMs: 1, limit: 1})),
    ];
    // They fail or succeed once the tables are free again; either will do.
    for (const answer of slow) answer.catch(() => undefined);
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await orderSide.query(waiting)).length < 2);
    while ((await paymentSide.query(waiting)).length < 2);

    await expectService(opened, async () => (await opened.backlog({countMax})).undelivered);
    await expectService(other, () => other.backlog({countMax}));
    expect(await other.unresolved.claim({limit: 10, leaseMs})).to.deep.equal([]);
    const schedule = {firstAfterMs: 60_000, pauseMsMax: 60_000};
    expect(await opened.unanswered.takeDue({schedule, limit: 10})).to.deep.equal([]);
  });
});

/** Claims, releases and settles the one item that is due, asks how much waits, and pings. */
async function expectService<Item>(
  side: {readonly outbox: Outbox<Item>; ping(): Promise<void>},
  backlog: () => Promise<Backlog>,
): Promise<void> {
  const claims = await side.outbox.claim({limit: 10, leaseMs});
  expect(claims).to.have.length(1);
  expect((await backlog()).count).to.equal(1);
  await side.outbox.release(claims, {retryInMs: 0});
  expect(await side.outbox.settle(await side.outbox.claim({limit: 10, leaseMs}))).to.equal(1);
  await side.ping();
}
