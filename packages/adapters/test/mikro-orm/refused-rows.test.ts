import {inspect} from 'node:util';
import {anOrder, aPayment} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {plainFields} from '../../src/pino/plain-fields.ts';
import {orderDatabase, paymentDatabase} from './support/databases.ts';

describe('A row that the database refuses', () => {
  const orderSide = orderDatabase('refused order rows');
  const paymentSide = paymentDatabase('refused payment rows');
  const metadata = {card: 's3cret'};

  for (const [side, table, add] of [
    [orderSide, 'orders', () => orderSide.open().orders.add(anOrder({metadata}))],
    [paymentSide, 'payments', () => paymentSide.open().payments.addIfAbsent(aPayment({metadata}))],
  ] as const) {
    it(`is reported with what it broke, and without what is in it (${table})`, async () => {
      await side.query(`alter table ${table} add constraint ${table}_bare check (metadata is null)`);
      try {
        const error = await add().catch((refusal: unknown) => refusal);
        expect(error).to.include({code: '23514', constraint: `${table}_bare`});
        for (const told of [inspect(error, {depth: 10}), JSON.stringify(plainFields({err: error}))]) {
          expect(told).to.include(`violates check constraint`).and.not.include('s3cret');
        }
      } finally {
        await side.query(`alter table ${table} drop constraint ${table}_bare`);
      }
    });
  }
});
