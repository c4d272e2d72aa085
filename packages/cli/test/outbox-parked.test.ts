import type {Outbox} from '@orderwell/domain';
import {expect} from 'chai';
import {aWorld} from './support/world.ts';

/** Parks what is due in an outbox, as a service does that was refused `refusals` times. */
async function park<Item>(outbox: Outbox<Item>, reason: string, refusals = 2): Promise<void> {
  for (let refused = 1; ; refused++) {
    const claims = await outbox.claim({limit: 10, leaseMs: 60_000});
    expect(claims, 'what is due').to.not.deep.equal([]);
    if (refused > refusals) return void (await Promise.all(claims.map((claim) => outbox.park(claim, {reason}))));
    await outbox.release(claims, {retryInMs: 0, refused: true});
  }
}

describe('orderwell outbox, about what is parked', () => {
  const world = aWorld('cli parked');

  /** The request of the order a and the result of the order b. */
  async function both(): Promise<void> {
    await world().pending('a');
    await park(world().orders.outbox, 'it is not for us');
    await world().inOrders(
      `update order_events set parked_at = now() - interval '3 h 1 s', stored_at = now() - interval '4 h'`,
    );
    await world().requestPayment('b', 100_00n, [{kind: 'approved', reference: 'charge-1'}]);
    await park(world().payments.outbox, 'no such queue', 1);
    await world().inPayments(`update payments set parked_at = now() - interval '5 min 1 s'`);
  }
  const json = async (...args: string[]): Promise<Record<string, unknown>> => {
    const {out, err} = await world().run([...args, '--json']);
    expect(err).to.equal('');
    return JSON.parse(out) as Record<string, unknown>;
  };

  it('status: says how much, since when and why, and exits with 1', async () => {
    await both();
    const {status, out} = await world().run(['outbox', 'status']);
    expect(out).to.equal(
      [
        'WAITING          COUNT  OLDEST  MOST ATTEMPTS',
        'order events         0  –                   0',
        'payment results      0  –                   0',
        '',
        'PARKED           COUNT  OLDEST     REASON',
        'order events         1  3 h        it is not for us',
        'payment results      1  5 min 1 s  no such queue\n',
      ].join('\n'),
    );
    expect(status).to.equal(1);
    const {parked} = (await json('outbox', 'status')) as {
      parked: Record<string, {count: number; oldestAgeMs: number; reasons: {reason: string; count: number}[]}>;
    };
    expect(parked['orderEvents']).to.include({count: 1});
    expect(parked['orderEvents']?.oldestAgeMs).to.be.within(10_801_000, 10_860_000);
    expect(parked['paymentResults']?.reasons).to.have.length(1);
    expect(parked['paymentResults']?.reasons[0]).to.include({reason: 'no such queue', count: 1});
  });

  it('status: given many reasons, names the most frequent and counts the others', async () => {
    for (let n = 1; n <= 9; n++) await world().pending(`o-${n}`);
    await world().inOrders(`update order_events set due_at = null, parked_at = now(), park_reason =
      case when order_id < 'o-3' then 'often' else 'once, ' || order_id end`);
    const {out} = await world().run(['outbox', 'status']);
    expect(out.split('\n').slice(4, -1)).to.deep.equal([
      'PARKED        COUNT  OLDEST  REASON',
      'order events      2  0 s     often',
      'order events      1  0 s     once, o-3',
      'order events      1  0 s     once, o-4',
      'order events      1  0 s     once, o-5',
      'order events      1  0 s     once, o-6',
      'order events      3  –       others, which "orderwell outbox parked" shows',
    ]);
  });

  it('parked: given nothing, says so', async () => {
    await world().confirmed('a');
    const {status, out} = await world().run(['outbox', 'parked']);
    expect([status, out]).to.deep.equal([0, 'nothing is parked in the outboxes\n']);
    expect(await json('outbox', 'parked')).to.deep.equal({count: 0, items: []});
  });

  it('parked: shows what is, of both sides, oldest first', async () => {
    await both();
    const {status, out} = await world().run(['outbox', 'parked']);
    const [head, first, second, ...rest] = out.split('\n');
    expect(head).to.match(/^ORDER +AMONG +KIND +VERSION +SINCE +FOR +REFUSALS +REASON$/);
    expect(first).to.match(/^a +order events +OrderPlaced +1 +\S+Z +3 h +2 +it is not for us$/);
    expect(second).to.match(/^b +payment results +Captured +2 +\S+Z +5 min 1 s +1 +no such queue$/);
    expect([status, rest]).to.deep.equal([0, ['']]);
    expect((await world().run(['outbox', 'parked', '--limit', '1'])).out).to.match(
      /\na .*\n1 of 2 items; --limit shows more\n$/,
    );
    const {count, items} = (await json('outbox', 'parked')) as {count: number; items: object[]};
    expect(count).to.equal(2);
    expect(items[0]).to.include({orderId: 'a', items: 'order events', kind: 'OrderPlaced', refusals: 2});
  });

  it('parked: given what was parked at no time by hand, shows it all the same', async () => {
    await both();
    await world().inOrders(`update order_events set parked_at = '-infinity', park_reason = null`);
    const {status, out, err} = await world().run(['outbox', 'parked']);
    expect([status, err]).to.deep.equal([0, '']);
    expect(out).to.match(/^a +order events +OrderPlaced +1 +– +– +2 +–$/m);
    expect((await world().run(['outbox', 'status'])).out).to.match(/^order events +1 +– +no reason was given$/m);
  });

  it('redrive: has all of it handed out again, as if for the first time', async () => {
    await both();
    const {status, out} = await world().run(['outbox', 'redrive']);
    expect([status, out]).to.deep.equal([0, '1 order event and 1 payment result are to be sent again\n']);
    expect(await world().run(['outbox', 'status'])).to.include({status: 0});
    expect((await world().orders.backlog({countMax: 10})).undelivered.oldestAgeMs).to.be.below(60_000);
    const [event] = await world().orders.outbox.claim({limit: 10, leaseMs: 60_000});
    expect(event).to.include({attempt: 1, refusals: 0});
    expect(event?.item).to.include({orderId: 'a', version: 1});
    const [result] = await world().payments.outbox.claim({limit: 10, leaseMs: 60_000});
    expect(result).to.include({attempt: 1, refusals: 0});
    expect(result?.item.orderId).to.equal('b');
    expect(await json('outbox', 'redrive')).to.deep.equal({orderEvents: 0, paymentResults: 0});
  });

  it('redrive --order: takes only what is of that order', async () => {
    await both();
    expect(await json('outbox', 'redrive', '--order', 'b')).to.deep.equal({orderEvents: 0, paymentResults: 1});
    expect((await world().run(['outbox', 'parked'])).out)
      .to.match(/^a /m)
      .and.not.match(/^b /m);
    const {status, out, err} = await world().run(['outbox', 'redrive', '--order', 'b']);
    expect(err).to.equal('orderwell: nothing of order b is parked in the outboxes\n');
    expect([status, out]).to.deep.equal([1, '']);
  });

  it('redrive: leaves alone what is under way and what is done', async () => {
    await world().confirmed('a');
    await world().pending('b');
    const [claim] = await world().orders.outbox.claim({limit: 1, leaseMs: 60_000});
    expect(await json('outbox', 'redrive')).to.deep.equal({orderEvents: 0, paymentResults: 0});
    expect(claim && (await world().orders.outbox.settle([claim])), 'its lease holds').to.equal(1);
    expect(await world().payments.outbox.claim({limit: 1, leaseMs: 60_000})).to.deep.equal([]);
  });

  it('redrive: given one database that cannot be reached, changes nothing in the other', async () => {
    await both();
    const environment = {...world().environment, PAYMENTS_DATABASE_URL: 'postgres://127.0.0.1:1/payments'};
    const {status, err} = await world().run(['outbox', 'redrive'], {environment});
    expect(err).to.match(/^orderwell: the database payments at 127.0.0.1:1: .*ECONNREFUSED/);
    expect(status).to.equal(1);
    expect(await json('outbox', 'parked')).to.include({count: 2});
  });

  it('given what the version before stored anew, takes it for due and not for parked', async () => {
    await both();
    await world().inPayments('update payments set due_at = now()');
    expect(await json('outbox', 'parked')).to.include({count: 1});
    expect((await world().run(['outbox', 'status'])).out).to.match(/^payment results +1 /m);
    expect(await json('outbox', 'redrive')).to.deep.equal({orderEvents: 1, paymentResults: 0});
  });
});
