import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {type DeliveryReport, defaultDeliveryPolicy, type PaymentRequester, RelayOrderEvents} from '@orderwell/domain';
import {anOrder, builtAt, RecordingPaymentRequester} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderDatabase} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';
import {completed, overBrokenNetwork} from './support/lost-answers.ts';

describe('An outbox that does what it is asked and is not heard', () => {
  const database = orderDatabase('lost commit of outbox');
  const network = overBrokenNetwork(database, openOrderDatabase);
  const policy = {...defaultDeliveryPolicy, batchSizeMax: 10, leaseMs: 1, retryDelaysMs: [1]} as const;

  const sentAs = (orderId: string): string => `${orderId}.1.${builtAt.getTime()}`;

  /** Passes over the outbox until there was something to send; a lease of 1 ms is over soon. */
  async function sendsAgain(relay: RelayOrderEvents): Promise<DeliveryReport> {
    for (;;) {
      const report = await relay.execute();
      if (report.claimed > 0) return report;
    }
  }

  /** What sends to `payments`, and loses the database's next answer once it was called. */
  function losingAfter(payments: PaymentRequester) {
    const {promise: lost, resolve} = Promise.withResolvers<void>();
    const losing: PaymentRequester = {
      requestPayment: (request) => {
        resolve(network().proxy.endInsteadOf(completed('UPDATE 1')));
        return payments.requestPayment(request);
      },
      cancelPayment: (cancellation) => payments.cancelPayment(cancellation),
      inquire: (inquiry) => payments.inquire(inquiry),
    };
    return {losing, lost};
  }

  it('given the answer to a claim is lost, the event is claimed again and sent', async () => {
    const {opened, proxy} = network();
    await opened.orders.add(anOrder({id: 'order-1'}));
    const payments = new RecordingPaymentRequester();
    const relay = new RelayOrderEvents({outbox: opened.outbox, payments, policy});
    const lost = proxy.endInsteadOf(completed('UPDATE 1'));
    await expectUnavailable(relay.execute());
    await lost;
    expect(payments.requests, 'nobody knows what was claimed').to.deep.equal([]);
    expect(await sendsAgain(relay)).to.include({claimed: 1, settled: 1});
    expect(payments.requests.map(({messageId}) => messageId)).to.deep.equal([sentAs('order-1')]);
  });

  it('given the answer to settling is lost, the event stays settled and is not sent again', async () => {
    const {opened} = network();
    await opened.orders.add(anOrder({id: 'order-1'}));
    const payments = new RecordingPaymentRequester();
    const {losing, lost} = losingAfter(payments);
    await expectUnavailable(new RelayOrderEvents({outbox: opened.outbox, payments: losing, policy}).execute());
    await lost;
    expect((await opened.backlog({countMax: 10})).undelivered).to.deep.equal({count: 0, oldestAgeMs: 0});
    const relay = new RelayOrderEvents({outbox: opened.outbox, payments, policy});
    await opened.orders.add(anOrder({id: 'order-2'}));
    await sendsAgain(relay);
    expect(payments.requests.map(({messageId}) => messageId)).to.deep.equal([sentAs('order-1'), sentAs('order-2')]);
  });

  it('given the answer to releasing is lost, the event is claimed again and sent', async () => {
    const {opened} = network();
    await opened.orders.add(anOrder({id: 'order-1'}));
    const payments = new RecordingPaymentRequester();
    payments.down = true;
    const {losing, lost} = losingAfter(payments);
    await expectUnavailable(new RelayOrderEvents({outbox: opened.outbox, payments: losing, policy}).execute());
    await lost;
    payments.down = false;
    await sendsAgain(new RelayOrderEvents({outbox: opened.outbox, payments, policy}));
    expect(payments.requests.map(({messageId}) => messageId)).to.deep.equal([sentAs('order-1')]);
    expect((await opened.backlog({countMax: 10})).undelivered.count).to.equal(0);
  });
});
