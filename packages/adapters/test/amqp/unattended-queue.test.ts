import {AmqpPaymentRequester, consumePaymentCancellations} from '@orderwell/adapters/amqp';
import {aPaymentCancellation} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

describe('a queue for cancellations that nobody consumes', function () {
  const bench = withBench(this);
  // Looking at the queue each time, and not once a minute.
  const limits = {cancelRequestsMax: 3, attendanceLookMs: 0};

  for (const queueType of ['quorum', 'classic'] as const) {
    it(`given ${queueType} queues, takes new ones beyond its limit and parks the oldest`, async () => {
      const {names, peer} = bench();
      const requester = new AmqpPaymentRequester({broker: await bench().upBroker({queueType, limits})});
      for (let order = 1; order <= 5; order++) {
        await requester.cancelPayment(aPaymentCancellation({messageId: `cancel-${order}`}));
      }
      await peer.until(`${names.cancelRequestQueue}.parking`, ({messageCount}) => messageCount === 2);
      await peer.until(names.cancelRequestQueue, ({messageCount}) => messageCount === 3);
      const parked = await peer.next(`${names.cancelRequestQueue}.parking`);
      expect(parked.properties.messageId).to.equal('cancel-1');
      expect(parked.properties.headers?.['x-first-death-reason']).to.equal('maxlen');
      expect((await peer.next(names.cancelRequestQueue)).properties.messageId).to.equal('cancel-3');
    });
  }

  it('given cancellations, says once that nobody consumes them, once that they are parked, and once that somebody does', async () => {
    const {names, log} = bench();
    const broker = await bench().upBroker({limits});
    const requester = new AmqpPaymentRequester({broker});
    const queue = names.cancelRequestQueue;
    const nobody = new RegExp(`queue "${queue}": nobody consumes it, .* does not know cancellations`);
    const full = new RegExp(`queue "${queue}": nobody consumes it, and it holds 3 messages, .* "${queue}.parking"`);
    await requester.cancelPayment(aPaymentCancellation());
    await log.line(nobody);
    await requester.cancelPayment(aPaymentCancellation());
    expect(log.matching(full)).to.deep.equal([]);
    // RabbitMQ counts with a delay.
    while (log.matching(full).length === 0) await requester.cancelPayment(aPaymentCancellation());
    await requester.cancelPayment(aPaymentCancellation());
    expect(log.matching(nobody)).to.have.length(1);
    expect(log.matching(full)).to.have.length(1);

    const cancellations = new Inbox<unknown>();
    const consumer = consumePaymentCancellations(broker, cancellations.put, {defaultCurrency: 'USD'});
    await consumer.whenActive();
    await cancellations.count(3);
    await requester.cancelPayment(aPaymentCancellation());
    await log.line(new RegExp(`queue "${queue}" is consumed now`));
  });

  it('given somebody consumes them, says nothing', async () => {
    const {names, log} = bench();
    const broker = await bench().upBroker({limits});
    const cancellations = new Inbox<unknown>();
    await consumePaymentCancellations(broker, cancellations.put, {defaultCurrency: 'USD'}).whenActive();
    for (let order = 1; order <= 5; order++)
      await new AmqpPaymentRequester({broker}).cancelPayment(aPaymentCancellation());
    await cancellations.count(5);
    expect(log.matching(new RegExp(names.cancelRequestQueue))).to.deep.equal([]);
  });

  it('given looks are a minute apart, looks once for many', async () => {
    const {log, names} = bench();
    const requester = new AmqpPaymentRequester({broker: await bench().upBroker({limits: {cancelRequestsMax: 3}})});
    for (let order = 1; order <= 5; order++) await requester.cancelPayment(aPaymentCancellation());
    await log.line(/nobody consumes/);
    expect(log.matching(/it holds/)).to.deep.equal([]);
    expect(log.matching(new RegExp(names.cancelRequestQueue))).to.have.length(1);
  });
});
