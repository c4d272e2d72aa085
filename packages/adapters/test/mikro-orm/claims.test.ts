import type {OrderId} from '@orderwell/domain';
import {aCapturedPayment, aPayment, anOccasion, anOrder, builtAt} from '@orderwell/domain/testing';
import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {expect} from 'chai';
import {Client} from 'pg';
import {orderDatabase, paymentDatabase} from './support/databases.ts';

const leaseMs = 60_000;

describe('Claims on order events', () => {
  const database = orderDatabase('claims orders');

  it('given 8 claimers and 500 events, hand out each event once', async () => {
    // All wait for the pool at once, which may take a while on a machine that has other things to do.
    const {orders} = database.open({connectTimeoutMs: 15_000});
    const placed = Array.from({length: 500}, () => anOrder());
    await Promise.all(placed.map((order) => orders.add(order)));

    const claimers = Array.from({length: 8}, () => database.open({poolSizeMax: 2}).outbox);
    const claimed = await Promise.all(
      claimers.map(async (outbox) => {
        const ids: string[] = [];
        for (;;) {
          const claims = await outbox.claim({limit: 20, leaseMs});
          if (claims.length === 0) return ids;
          expect(claims.length).to.be.at.most(20);
          ids.push(...claims.map(({item}) => item.orderId));
        }
      }),
    );
    expect(claimed.flat().toSorted()).to.deep.equal(placed.map(({id}) => id).toSorted());
  });

  it('given an event that a long transaction commits after younger ones were settled, hand it out', async () => {
    const {orders, outbox} = database.open();
    const slow = new Client({connectionString: database.url});
    await slow.connect();
    await slow.query('begin');
    await slow.query(`insert into orders values ('slow', 'c', 'Pending', null, 1, 'EUR', 1, now(), now())`);
    await slow.query(`insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at)
      values ('slow', 1, 'OrderPlaced', 'Pending', 1, 'EUR', now(), '{"customerId": "c", "lines": []}', now())`);
    await orders.add(anOrder());
    const younger = await outbox.claim({limit: 10, leaseMs});
    expect(younger).to.have.length(1);
    await outbox.settle(younger);
    await slow.query('commit');
    await slow.end();
    expect((await outbox.claim({limit: 10, leaseMs})).map(({item}) => item.id)).to.deep.equal(['slow.1']);
    const [positions] = await database.query<{ordered: boolean}>(
      `select min(outbox_position) filter (where order_id = 'slow') = min(outbox_position) as ordered from order_events`,
    );
    expect(positions?.ordered, 'the slow event is the older one').to.equal(true);
  });

  it('given a row that another transaction holds, take the next ones without waiting', async () => {
    const {orders, outbox} = database.open();
    for (const id of ['held', 'free']) await orders.add(anOrder({id}));
    const holder = new Client({connectionString: database.url});
    await holder.connect();
    await holder.query(`begin; select 1 from order_events where order_id = 'held' for update`);
    expect((await outbox.claim({limit: 10, leaseMs})).map(({item}) => item.orderId)).to.deep.equal(['free']);
    await holder.end();
  });

  it('given claims of one batch, give each a token of its own', async () => {
    const {orders, outbox} = database.open();
    for (let count = 0; count < 3; count++) await orders.add(anOrder());
    const claims = await outbox.claim({limit: 10, leaseMs});
    expect(new Set(claims.map(({token}) => token)).size).to.equal(3);
    const [first, second] = claims;
    if (first === undefined || second === undefined) return expect.fail('there are three');
    expect(await outbox.settle([{...first, token: second.token}]), 'a token of another item').to.equal(0);
    expect(await outbox.settle([{...first, token: "no ' token ? at all"}]), 'no token at all').to.equal(0);
    expect(await outbox.settle([first, second])).to.equal(2);
  });

  it('given rows of a newer version, read what is known, and leave events of unknown types alone', async () => {
    const {orders, outbox} = database.open();
    const order = anOrder();
    await orders.add(order);
    await orders.add(anOrder({id: 'strange'}));
    await database.query(`alter table order_events add column mood text default 'fine'`);
    await database.query(`alter table orders add column mood text default 'fine'`);
    await database.query(`update order_events set details = details || '{"mood": {"good": true}}'`);
    await database.query(`update order_events set type = 'OrderGiftWrapped' where order_id = 'strange'`);
    try {
      const claims = await outbox.claim({limit: 10, leaseMs});
      expect(claims.map(({item}) => item.id)).to.deep.equal(order.newEvents.map(({id}) => id));
      expect(Object.keys(claims[0]?.item ?? {})).not.to.include('mood');
      const strange = `select attempts, lease_token from order_events where order_id = 'strange'`;
      expect(await database.query(strange)).to.deep.equal([{attempts: 0, lease_token: null}]);
      expect((await orders.byId(order.id))?.snapshot).to.deep.equal({
        ...order.snapshot,
        cancelReason: undefined,
        refund: undefined,
      });
      expect((await orders.history(order.id))[0]).to.have.property('type', 'OrderPlaced');
    } finally {
      await database.query('alter table order_events drop column mood');
      await database.query('alter table orders drop column mood');
    }
  });

  it('given a row that cannot be read, complain about it and hand out the others', async () => {
    const complaints: string[] = [];
    const ignore = (): void => undefined;
    const error = (_fields: object, message: string): number => complaints.push(message);
    const {orders, outbox} = database.open({logger: {debug: ignore, info: ignore, warn: ignore, error}});
    for (const id of ['garbled', 'fine']) await orders.add(anOrder({id}));
    await database.query(`update order_events set details = '{}' where order_id = 'garbled'`);
    expect((await outbox.claim({limit: 10, leaseMs})).map(({item}) => item.orderId)).to.deep.equal(['fine']);
    expect(complaints).to.deep.equal(['an item of the outbox cannot be read']);
    await database.query(`update order_events set due_at = now() where order_id = 'garbled'`);
    expect(await outbox.claim({limit: 10, leaseMs}), 'it comes back').to.deep.equal([]);
    expect(complaints).to.have.length(2);
  });

  it('given a commit that fills the outbox, call whoever listens, and nobody otherwise', async () => {
    let calls = 0;
    const {orders} = database.open({onCommit: () => calls++});
    const order = anOrder();
    await orders.add(order);
    expect(calls, 'a placed order').to.equal(1);
    const loaded = await orders.byId(order.id);
    await orders.save((loaded ?? order).move({kind: 'paid'}, anOccasion()));
    expect(calls, 'a confirmed order tells nobody').to.equal(1);
    await orders.save((loaded ?? order).move({kind: 'cancelAsked', reason: 'late'}, anOccasion()));
    expect(calls, 'a stale write tells nobody').to.equal(1);
  });

  it('given a listener that throws, keep what was stored', async () => {
    const {orders} = database.open({
      onCommit: () => {
        throw new Error('deaf');
      },
    });
    await orders.add(anOrder({id: 'kept'}));
    expect(await orders.byId('kept' as OrderId)).not.to.equal(undefined);
  });

  it('given a session in another time zone, keep instants to the millisecond', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`alter database "${name}" set timezone = 'Asia/Kolkata'`);
    const opened = openOrderDatabase({url: database.url});
    const at = new Date('2026-03-29T01:30:00.007Z');
    const order = anOrder({at});
    await opened.orders.add(order);
    expect((await opened.orders.byId(order.id))?.snapshot.createdAt).to.deep.equal(at);
    expect((await opened.outbox.claim({limit: 1, leaseMs}))[0]?.item.at).to.deep.equal(at);
    await opened.close();
    await database.query(`alter database "${name}" reset timezone`);
    const inUtc = await database.query(`select (at at time zone 'UTC')::text as at from order_events`);
    expect(inUtc).to.deep.equal([{at: '2026-03-29 01:30:00.007'}]);
  });
});

describe('Claims on payment results', () => {
  const database = paymentDatabase('claims payments');

  it('given a payment that moved on while its result was under way, leave the late settle without effect', async () => {
    let calls = 0;
    const {payments, outbox} = database.open({onCommit: () => calls++});
    const captured = aCapturedPayment();
    await payments.addIfAbsent(captured);
    expect(calls).to.equal(1);
    const late = await outbox.claim({limit: 10, leaseMs});
    const loaded = await payments.byOrder(captured.orderId);
    if (loaded === undefined) return expect.fail('it was stored');
    expect(await payments.save(loaded.move({kind: 'cancelAsked'}, builtAt))).to.equal('saved');
    expect(calls, 'a refund under way is no result').to.equal(1);
    expect(await outbox.settle(late)).to.equal(0);
    expect(await outbox.claim({limit: 10, leaseMs}), 'there is nothing to tell').to.deep.equal([]);
  });

  it('given payments that get their results in another order than they were requested, hand out in that order', async () => {
    const {payments, outbox} = database.open();
    const requested = [aPayment(), aPayment()];
    for (const payment of requested) await payments.addIfAbsent(payment);
    for (const {orderId} of requested.toReversed()) {
      const loaded = await payments.byOrder(orderId);
      if (loaded === undefined) return expect.fail('it was stored');
      await payments.save(loaded.move({kind: 'declined', reason: 'insufficient_funds'}, builtAt));
    }
    const claims = await outbox.claim({limit: 10, leaseMs});
    expect(claims.map(({item}) => item.id)).to.deep.equal(requested.toReversed().map(({id}) => id));
  });

  it('given a result that is announced again, queue it up behind the others as a first attempt', async () => {
    const {payments, outbox} = database.open();
    const [early, other] = [aCapturedPayment(), aCapturedPayment()];
    for (const payment of [early, other]) await payments.addIfAbsent(payment);
    await outbox.claim({limit: 1, leaseMs});
    await payments.announceAgain(early);
    const claims = await outbox.claim({limit: 10, leaseMs});
    expect(claims.map(({item, attempt}) => [item.id, attempt])).to.deep.equal([
      [other.id, 1],
      [early.id, 1],
    ]);
  });
});
