import {InMemoryGatewayBooks, SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import {openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {
  AnnouncePaymentResults,
  CancelPayment,
  type PaymentCancellation,
  type PaymentRepository,
  type PaymentStatus,
  ProcessPayment,
  ResolveUnknownPayments,
} from '@orderwell/domain';
import {
  aPaymentCancellation,
  aPaymentRequest,
  builtAt,
  FixedClock,
  RecordingPaymentResultPublisher,
} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {kindsOf} from '../simulated-gateway/support/books.ts';
import {passTimeOf, paymentDatabase} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';
import {committed, completed, overBrokenNetwork} from './support/lost-answers.ts';

const clock = new FixedClock(builtAt);
const request = aPaymentRequest({orderId: 'order-1', messageId: 'order-1.1'});
const cancellation: PaymentCancellation = aPaymentCancellation({...request, messageId: 'order-1.2'});

describe('A payment database that commits and is not heard', () => {
  const database = paymentDatabase('lost commit of payments');
  const network = overBrokenNetwork(database, openPaymentDatabase);

  /** Payments as they are stored, whatever anybody was told. */
  const stored = async (): Promise<string[]> => {
    const rows = await database.query<{payment: string}>(
      `select order_id || ' ' || status as payment from payments order by order_id`,
    );
    return rows.map(({payment}) => payment);
  };

  /** The message ids of the results that the order side is told from now on. */
  async function announced(): Promise<(string | undefined)[]> {
    const publisher = new RecordingPaymentResultPublisher();
    await new AnnouncePaymentResults({outbox: network().opened.outbox, publisher}).execute();
    return publisher.published.map(({messageId}) => messageId);
  }

  /** The use cases over a store, and over a gateway that is there and its books. */
  function service(payments: PaymentRepository = network().opened.payments, books = new InMemoryGatewayBooks()) {
    const ports = {payments, gateway: new SimulatedPaymentGateway({books}), clock};
    const resolve = new ResolveUnknownPayments({...ports, unresolved: network().opened.unresolved});
    return {books, process: new ProcessPayment(ports), cancel: new CancelPayment(ports), resolve};
  }

  /** Lets what waits for the gateway come up. */
  async function resolved({resolve}: {resolve: ResolveUnknownPayments}): Promise<void> {
    await passTimeOf(database, 10_001);
    expect(await resolve.execute()).to.deep.include({claimed: 1, failures: []});
  }

  /** The store of payments, which loses an answer when a payment of that status is saved. */
  function losingWhen(status: PaymentStatus, answer: Buffer) {
    const {promise, resolve} = Promise.withResolvers<void>();
    const {payments} = network().opened;
    const losing: PaymentRepository = {
      addIfAbsent: (payment, cause) => payments.addIfAbsent(payment, cause),
      byOrder: (orderId) => payments.byOrder(orderId),
      save: (payment, cause) => {
        if (payment.status === status) resolve(network().proxy.endInsteadOf(answer));
        return payments.save(payment, cause);
      },
      announceAgain: (payment, cause) => payments.announceAgain(payment, cause),
      forgetMessages: (options) => payments.forgetMessages(options),
    };
    return {losing, lost: promise};
  }

  it('given the answer to recording a payment is lost, the same message charges it once', async () => {
    const {books, process} = service();
    const lost = network().proxy.endInsteadOf(completed('INSERT 0 1'));
    await expectUnavailable(process.execute(request));
    await lost;
    expect(await stored()).to.deep.equal(['order-1 Requested']);
    const {id} = await process.execute(request);
    expect(await stored()).to.deep.equal(['order-1 Captured']);
    expect(await kindsOf(books, id)).to.deep.equal(['capture']);
    expect(await announced()).to.deep.equal([`${id}.${builtAt.getTime()}.paid`]);
  });

  it('given the answer to COMMIT of an outcome is lost, the same message neither charges nor announces again', async () => {
    const {books, process} = service();
    const lost = network().proxy.endInsteadOf(committed);
    await expectUnavailable(process.execute(request));
    await lost;
    expect(await stored()).to.deep.equal(['order-1 Captured']);
    const [first, again] = [await announced(), await process.execute(request)];
    expect(again.status).to.equal('Captured');
    expect(await kindsOf(books, again.id)).to.deep.equal(['capture']);
    expect([first, await announced()]).to.deep.equal([[`${again.id}.${builtAt.getTime()}.paid`], []]);
  });

  it('given the answer to COMMIT of a cancellation is lost, the schedule has the money given back once', async () => {
    const {losing, lost} = losingWhen('Refunding', committed);
    const {books, process, cancel} = service(losing);
    const {id} = await process.execute(request);
    await expectUnavailable(cancel.execute(cancellation));
    await lost;
    expect(await stored()).to.deep.equal(['order-1 Refunding']);
    const again = service(undefined, books);
    expect((await again.cancel.execute(cancellation)).status, 'it is under way').to.equal('Refunding');
    await resolved(again);
    expect(await stored()).to.deep.equal(['order-1 Refunded']);
    expect(await kindsOf(books, id)).to.deep.equal(['capture', 'refund']);
    expect(await announced()).to.deep.equal([`${id}.${builtAt.getTime()}.refunded`]);
  });

  it('given the answer to COMMIT of a refund is lost, the same message refunds and announces no second time', async () => {
    const {losing, lost} = losingWhen('Refunded', committed);
    const {books, process, cancel} = service(losing);
    const {id} = await process.execute(request);
    await expectUnavailable(cancel.execute(cancellation));
    await lost;
    expect(await stored()).to.deep.equal(['order-1 Refunded']);
    expect(await announced()).to.deep.equal([`${id}.${builtAt.getTime()}.refunded`]);
    expect((await service(undefined, books).cancel.execute(cancellation)).status).to.equal('Refunded');
    expect(await kindsOf(books, id)).to.deep.equal(['capture', 'refund']);
    expect(await announced()).to.deep.equal([]);
  });

  it('given the answer to COMMIT of a void is lost, the request that comes after charges nothing', async () => {
    const both = service();
    const lost = network().proxy.endInsteadOf(committed);
    await expectUnavailable(both.cancel.execute(cancellation));
    await lost;
    const {id, status} = await both.process.execute(request);
    expect(status).to.equal('Canceling');
    await resolved(both);
    expect((await both.cancel.execute(cancellation)).status).to.equal('Voided');
    expect(await stored()).to.deep.equal(['order-1 Voided']);
    expect(await kindsOf(both.books, id)).to.deep.equal([]);
  });
});
