import {AnnouncePaymentResults, defaultDeliveryPolicy, refusalsAtReplyToMax} from '@orderwell/domain';
import {aCapturedPayment, RecordingPaymentResultPublisher} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {passTimeOf, paymentDatabase} from './support/databases.ts';

const refusedResults = 30_000;
const leaseMs = 60_000;

describe('Results for a queue that is gone', () => {
  const database = paymentDatabase('refused results');

  it(`given ${refusedResults} of them, keep no new result from being claimed first`, async () => {
    const {payments, outbox} = database.open();
    const retryInMs = defaultDeliveryPolicy.refusalDelaysMs.at(-1) ?? expect.fail('there are delays');
    await database.query(
      `insert into payments (id, order_id, amount_minor, currency, status, reply_to, version, created_at, updated_at,
          attempts, refusals, due_at)
        select 'pay_' || n, n::text, 100, 'EUR', 'Captured', 'gone', 2, now(), now(), 4, 4, now() + $1 * interval '1 ms'
        from generate_series(1, ${refusedResults}) as n`,
      [retryInMs],
    );
    await database.query('analyze payments');
    const fresh = [aCapturedPayment(), aCapturedPayment()];
    for (const payment of fresh) await payments.addIfAbsent(payment);
    const claimed = async (): Promise<string[]> => {
      const claims = await outbox.claim({limit: 1, leaseMs});
      await outbox.settle(claims);
      return claims.map(({item}) => item.id);
    };
    expect(await claimed(), 'while they pause').to.deep.equal([fresh[0]?.id]);
    await passTimeOf(database, retryInMs);
    expect(await claimed(), 'and when they come up again, for the new one is due longer').to.deep.equal([fresh[1]?.id]);
    expect(await claimed(), 'then they have their turn').to.have.length(1);
  }).timeout(20_000);

  it('go to the usual address in the end, and are parked if they are refused there, too', async () => {
    const {payments, outbox} = database.open();
    const payment = aCapturedPayment({replyTo: 'gone'});
    await payments.addIfAbsent(payment);
    const publisher = new RecordingPaymentResultPublisher();
    publisher.unroutable.add('gone');
    const announce = new AnnouncePaymentResults({outbox, publisher});
    for (let refusals = 0; refusals < refusalsAtReplyToMax; refusals++) {
      expect(await announce.execute()).to.include({claimed: 1, settled: 0, parked: 0});
      await passTimeOf(database, 60_000);
    }
    expect(await announce.execute()).to.include({claimed: 1, settled: 1});
    expect(publisher.published.map(({replyTo}) => replyTo)).to.deep.equal([undefined]);
    await payments.announceAgain(payment);
    const [again] = await outbox.claim({limit: 1, leaseMs});
    expect(again?.refusals, 'it was delivered since').to.equal(0);
    await outbox.park(again ?? expect.fail('it was claimed'), {reason: 'a\0b \ud83d'});
    expect(await database.query('select park_reason from payments')).to.deep.equal([{park_reason: 'a b'}]);
    expect(await database.open().backlog({countMax: 10})).to.deep.equal({count: 0, oldestAgeMs: 0});
  });
});
