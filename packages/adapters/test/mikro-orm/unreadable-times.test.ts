import type {OrderId} from '@orderwell/domain';
import {aCapturedPayment, anOrder, aPayment} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {RecordingLogger} from '../support/recording-logger.ts';
import {orderDatabase, passTimeOf, paymentDatabase} from './support/databases.ts';

const leaseMs = 60_000;
const schedule = {firstAfterMs: 60_000, pauseMsMax: 60_000};

/** Times that PostgreSQL keeps and no `Date` holds: not even the row around them can be read. */
for (const time of ['infinity', '-infinity', '294276-12-31 00:00:00+00']) {
  describe(`A row with the time ${time}`, () => {
    const orderSide = orderDatabase(`order time ${time}`);
    const paymentSide = paymentDatabase(`payment time ${time}`);
    const strange = 'strange' as OrderId;

    for (const column of ['created_at', 'updated_at']) {
      it(`in orders.${column} is unreadable for whoever asks for it, and holds up no other order`, async () => {
        const logger = new RecordingLogger();
        const database = orderSide.open({logger});
        const {orders, outbox, unanswered} = database;
        for (const id of [strange, 'sound']) await orders.add(anOrder({id}));
        await outbox.settle(await outbox.claim({limit: 10, leaseMs}));
        await orderSide.query(`update orders set ${column} = $1 where id = $2`, [time, strange]);
        await passTimeOf(orderSide, schedule.firstAfterMs);
        const taken = await unanswered.takeDue({schedule, limit: 10});
        expect(taken.map(({order}) => order.id)).to.deep.equal(['sound']);
        expect(logger.messages).to.deep.equal(['an order that waits for its payment cannot be read']);
        expect(await codeOf(orders.byId(strange))).to.equal('UNREADABLE_RECORD');
        expect((await database.backlog({countMax: 10})).unanswered.count).to.equal(2);
      });

      it(`in payments.${column} is unreadable for whoever asks for it, and holds up no other payment`, async () => {
        const logger = new RecordingLogger();
        const {payments, outbox, unresolved} = paymentSide.open({logger});
        for (const id of [strange, 'sound']) {
          await payments.addIfAbsent(aCapturedPayment({orderId: id}));
          await payments.addIfAbsent(aPayment({orderId: `${id}-2`}));
        }
        await passTimeOf(paymentSide, 60_000);
        await paymentSide.query(`update payments set ${column} = $1 where order_id like 'strange%'`, [time]);
        expect((await outbox.claim({limit: 10, leaseMs})).map(({item}) => item.orderId)).to.deep.equal(['sound']);
        expect((await unresolved.claim({limit: 10, leaseMs})).map(({item}) => item.orderId)).to.deep.equal(['sound-2']);
        expect(logger.messages).to.deep.equal(Array(2).fill('an item of the outbox cannot be read'));
        expect(await codeOf(payments.byOrder(strange))).to.equal('UNREADABLE_RECORD');
      });
    }

    it('in order_events.at is unreadable, holds up no other event, and is left to others for a while', async () => {
      const logger = new RecordingLogger();
      const {orders, outbox} = orderSide.open({logger});
      for (const id of [strange, 'sound']) await orders.add(anOrder({id}));
      await orderSide.query('update order_events set at = $1 where order_id = $2', [time, strange]);
      await passTimeOf(orderSide, 30 * 60_000);
      const claims = await outbox.claim({limit: 10, leaseMs});
      expect(claims.map(({item}) => item.orderId)).to.deep.equal(['sound']);
      expect(logger.lines.map(({message, fields}) => ({message, ...fields}))).to.have.length(1);
      expect(logger.lines[0]?.fields).to.deep.include({table: 'order_events', order_id: strange, version: 1});
      await outbox.settle(claims);
      const rows = await orderSide.query<{refusals: number}>('select refusals from order_events where due_at > now()');
      expect(rows).to.deep.equal([{refusals: 1}]);
      expect(await codeOf(orders.history(strange))).to.equal('UNREADABLE_RECORD');
    });

    it('in what the store itself writes stops no look at what waits', async () => {
      const database = orderSide.open();
      const {orders, outbox, unanswered} = database;
      for (const id of [strange, 'sound']) await orders.add(anOrder({id}));
      await orderSide.query('update order_events set stored_at = $1 where order_id = $2', [time, strange]);
      expect((await database.backlog({countMax: 10})).undelivered.count).to.equal(2);
      await outbox.settle(await outbox.claim({limit: 10, leaseMs}));
      await passTimeOf(orderSide, schedule.firstAfterMs);
      await orderSide.query('update order_events set delivered_at = $1, due_at = null where order_id = $2', [
        time,
        strange,
      ]);
      expect((await database.backlog({countMax: 10})).unanswered.count).to.equal(2);
      const taken = await unanswered.takeDue({schedule, limit: 10});
      expect(taken.map(({order}) => order.id)).to.include('sound');
    });
  });
}

const codeOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'none',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
