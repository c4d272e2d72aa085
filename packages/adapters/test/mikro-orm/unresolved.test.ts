import {aPayment, builtAt} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {passTimeOf, paymentDatabase} from './support/databases.ts';

const leaseMs = 60_000;

describe('Payments that wait for the gateway', () => {
  const database = paymentDatabase('unresolved');

  it('given payments of all delays, hand out those that are due the longest, and the others later', async () => {
    const {payments, unresolved} = database.open();
    const requested = aPayment();
    const unknown = aPayment().move({kind: 'outcomeUnknown'}, builtAt);
    const canceling = aPayment().move({kind: 'cancelAsked'}, builtAt);
    for (const payment of [requested, unknown, canceling]) await payments.addIfAbsent(payment);
    const claimed = async (limit: number): Promise<string[]> =>
      (await unresolved.claim({limit, leaseMs: 600_000})).map(({item}) => item.id);
    const passTime = (time: string) =>
      database.query(`update payments set gateway_due_at = gateway_due_at - $1::interval`, [time]);
    await passTime('9 s');
    expect(await claimed(10)).to.deep.equal([]);
    await passTime('1 s');
    expect((await claimed(10)).toSorted()).to.deep.equal([unknown.id, canceling.id].toSorted());
    await passTime('49 s');
    expect(await claimed(10)).to.deep.equal([]);
    await passTime('1 s');
    expect(await claimed(10)).to.deep.equal([requested.id]);
  });

  it('given a payment that the version before this one moved on, leave it alone', async () => {
    const {payments, unresolved} = database.open();
    await payments.addIfAbsent(aPayment().move({kind: 'cancelAsked'}, builtAt));
    await database.query(`update payments set status = 'Captured', due_at = now(), version = version + 1`);
    expect(await unresolved.claim({limit: 10, leaseMs})).to.deep.equal([]);
  });

  it('given a payment about which the gateway contradicted itself, count no refusal against its result', async () => {
    const {payments, outbox, unresolved} = database.open();
    const requested = aPayment({replyTo: 'the-asker'});
    await payments.addIfAbsent(requested);
    await passTimeOf(database, 60_000);
    for (const refusals of [0, 1, 2]) {
      const claims = await unresolved.claim({limit: 10, leaseMs});
      expect(claims.map((claim) => claim.refusals)).to.deep.equal([refusals]);
      await unresolved.release(claims, {retryInMs: 0, refused: true});
    }
    await payments.save(requested.asStored().move({kind: 'approved', reference: 'charge-1'}, builtAt));
    const [claim] = await outbox.claim({limit: 10, leaseMs});
    expect([claim?.attempt, claim?.refusals], 'so that it goes to its asker').to.deep.equal([1, 0]);
  });
});
