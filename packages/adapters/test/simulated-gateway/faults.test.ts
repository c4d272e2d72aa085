import {setTimeout as sleep} from 'node:timers/promises';
import {type GatewayFaults, InMemoryGatewayBooks, SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import {ProcessPayment, ResolveUnknownPayments} from '@orderwell/domain';
import {aPayment, aPaymentRequest, FixedClock, InMemoryPaymentRepository} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {approvedAmount as amount, faulty, kindsOf} from './support/books.ts';

const kinds = [
  {faults: {timeoutBeforeRate: 1}, reason: 'timeout', hasEffect: false},
  {faults: {timeoutAfterRate: 1}, reason: 'timeout', hasEffect: true},
  {faults: {errorRate: 1}, reason: 'http_503', hasEffect: false},
  {faults: {rubbishRate: 1}, reason: 'rubbish', hasEffect: true},
  {faults: {throttleRate: 1}, reason: 'http_429', hasEffect: false},
  {faults: {errorAfterRate: 1}, reason: 'http_500', hasEffect: true},
] as const;

describe('a simulated gateway that misbehaves', () => {
  for (const {faults, reason, hasEffect} of kinds) {
    const name = Object.keys(faults)[0]?.replace('Rate', '');
    it(`given ${name}, tells nobody anything, and ${hasEffect ? 'does' : 'does not do'} what it was asked`, async () => {
      const books = new InMemoryGatewayBooks();
      const [sound, bad] = [new SimulatedPaymentGateway({books}), faulty(books, faults)];
      const unknown = {kind: 'unknown', reason};
      const [charged, voided, refunded] = [aPayment().id, aPayment().id, aPayment().id];
      await sound.charge({paymentId: refunded, amount});

      expect(await bad.charge({paymentId: charged, amount})).to.deep.equal(unknown);
      expect(await bad.void(voided)).to.deep.equal(unknown);
      expect(await bad.refund({paymentId: refunded, amount})).to.deep.equal(unknown);
      expect(await bad.lookup(refunded)).to.deep.equal(unknown);

      expect(await kindsOf(books, charged)).to.deep.equal(hasEffect ? ['capture'] : []);
      expect(await kindsOf(books, refunded)).to.deep.equal(hasEffect ? ['capture', 'refund'] : ['capture']);
      expect((await sound.lookup(voided)).kind).to.equal(hasEffect ? 'declined' : 'notFound');
    });
  }

  it('given answers 429, leaves the payment Unknown, and charges it once when it is asked again', async () => {
    const books = new InMemoryGatewayBooks();
    const clock = new FixedClock();
    const payments = new InMemoryPaymentRepository({clock});
    const overrun = {payments, clock, gateway: faulty(books, {throttleRate: 1})};
    const rested = {payments, clock, gateway: new SimulatedPaymentGateway({books}), unresolved: payments.unresolved};
    const {id, orderId, status} = await new ProcessPayment(overrun).execute(aPaymentRequest());
    expect(status).to.equal('Unknown');
    clock.advance(10_000);
    const {failures} = await new ResolveUnknownPayments({...overrun, unresolved: payments.unresolved}).execute();
    expect(failures).to.have.length(1);
    expect((await payments.byOrder(orderId))?.status, 'nor is it declined later').to.equal('Unknown');
    clock.advance(60_000);
    await new ResolveUnknownPayments(rested).execute();
    expect((await payments.byOrder(orderId))?.status).to.equal('Captured');
    expect(await kindsOf(books, id)).to.deep.equal(['capture']);
  });

  it('given a deadline, learns of a lost call when it is over, and of any other at once', async () => {
    const books = new InMemoryGatewayBooks();
    const timed = async (faults: GatewayFaults): Promise<[string, number]> => {
      const startedAt = performance.now();
      const {kind} = await faulty(books, faults).charge({paymentId: aPayment().id, amount});
      return [kind, performance.now() - startedAt];
    };
    for (const lost of [{timeoutBeforeRate: 1}, {timeoutAfterRate: 1}]) {
      const [kind, tookMs] = await timed({...lost, timeoutMs: 60});
      expect(kind).to.equal('unknown');
      expect(tookMs).to.be.within(50, 2_000);
    }
    const [kind, tookMs] = await timed({timeoutMs: 10_000});
    expect(kind).to.equal('approved');
    expect(tookMs).to.be.below(2_000);
  });

  it('given a call that takes longer than the deadline, knows nothing although the effect comes', async () => {
    const books = new InMemoryGatewayBooks();
    const paymentId = aPayment().id;
    const outcome = await faulty(books, {latencyMs: 100, timeoutMs: 10}).charge({paymentId, amount});
    expect(outcome).to.deep.equal({kind: 'unknown', reason: 'timeout'});
    expect(await kindsOf(books, paymentId)).to.deep.equal([]);
    while ((await kindsOf(books, paymentId)).length === 0) await sleep(5);
    expect(await kindsOf(books, paymentId)).to.deep.equal(['capture']);
  });

  it('given a latency and a jitter, takes as long as they say', async () => {
    const gateway = faulty(new InMemoryGatewayBooks(), {latencyMs: 40, latencyJitterMs: 20});
    const startedAt = performance.now();
    await gateway.lookup(aPayment().id);
    // A timer may fire up to a millisecond early, and there are two.
    expect(performance.now() - startedAt).to.be.within(37, 2_000);
  });

  describe('by chance', () => {
    const someOfEach: GatewayFaults = {
      timeoutBeforeRate: 0.1,
      timeoutAfterRate: 0.2,
      errorRate: 0.05,
      rubbishRate: 0.15,
      throttleRate: 0.1,
      errorAfterRate: 0.05,
    };
    const calls = 4_000;

    /** What becomes of so many charges, one after the other: the reason of what is unknown, and whether it was made. */
    async function history(faults: GatewayFaults, count = calls): Promise<readonly string[]> {
      const books = new InMemoryGatewayBooks();
      const gateway = faulty(books, faults);
      const fates: string[] = [];
      for (let call = 0; call < count; call++) {
        const paymentId = aPayment().id;
        const outcome = await gateway.charge({paymentId, amount});
        const made = (await books.lookup(paymentId)) !== undefined;
        fates.push(`${outcome.kind === 'unknown' ? outcome.reason : outcome.kind}${made ? '' : ', not made'}`);
      }
      return fates;
    }

    it('given the same seed, meets the same fate call by call, and another with another', async () => {
      const first = await history({...someOfEach, seed: 7});
      expect(await history({...someOfEach, seed: 7})).to.deep.equal(first);
      expect(await history({...someOfEach, seed: 7, latencyJitterMs: 1}, 100)).to.deep.equal(first.slice(0, 100));
      expect(await history({...someOfEach, seed: 8})).not.to.deep.equal(first);
    });

    it('given a rate more, calls that had a fault before keep it', async () => {
      const before = await history({...someOfEach, errorAfterRate: 0, seed: 7}, 500);
      const after = await history({...someOfEach, errorAfterRate: 0.4, seed: 7}, 500);
      const fatesThatWere = before.map((fate, call) => [fate, after[call]]).filter(([fate]) => fate !== 'approved');
      expect(fatesThatWere.length).to.be.above(100);
      for (const [fate, now] of fatesThatWere) expect(now).to.equal(fate);
      expect(after).to.include('http_500');
    });

    it('given rates, meets each fault as often as they say', async () => {
      const fates = await history(someOfEach);
      const shareOf = (fate: string): number => fates.filter((each) => each === fate).length / calls;
      expect(shareOf('timeout, not made')).to.be.closeTo(0.1, 0.02);
      expect(shareOf('timeout')).to.be.closeTo(0.2, 0.02);
      expect(shareOf('http_503, not made')).to.be.closeTo(0.05, 0.02);
      expect(shareOf('rubbish')).to.be.closeTo(0.15, 0.02);
      expect(shareOf('http_429, not made')).to.be.closeTo(0.1, 0.02);
      expect(shareOf('http_500')).to.be.closeTo(0.05, 0.02);
      expect(shareOf('approved')).to.be.closeTo(0.35, 0.03);
    });
  });

  for (const faults of [
    {errorRate: 1.1},
    {rubbishRate: -0.1},
    {throttleRate: 2},
    {latencyMs: -1},
    {timeoutMs: Number.NaN},
    {seed: 0.5},
  ]) {
    it(`given ${Object.entries(faults).join(' ').replace(',', ' ')}, is refused`, () => {
      expect(() => new SimulatedPaymentGateway({faults})).to.throw(RangeError);
    });
  }
});
