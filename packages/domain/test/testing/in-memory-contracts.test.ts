import {
  aCapturedPayment,
  anOrder,
  aPayment,
  builtAt,
  describeChangingOutbox,
  describeClock,
  describeCustomerRepository,
  describePricing,
  describeIdGenerator,
  describeOrderRepository,
  describeOutbox,
  describePaymentGateway,
  describePaymentRepository,
  describePaymentRequester,
  describePaymentResultPublisher,
  describeProductRepository,
  describeUnansweredOrders,
  FixedClock,
  InMemoryCustomerRepository,
  InMemoryOrderRepository,
  InMemoryPaymentGateway,
  InMemoryPaymentRepository,
  InMemoryProductRepository,
  RecordingPaymentRequester,
  RecordingPaymentResultPublisher,
  SequentialIds,
} from '@orderwell/domain/testing';
import {catalogPrices, Money, OrderId, type PaymentId} from '@orderwell/domain';

const runner = {describe, it};

describeOrderRepository(runner, 'InMemoryOrderRepository', async () => {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  return {
    orders,
    outbox: orders.outbox,
    passTime: async (ms) => clock.advance(ms),
    spoil: async (id) => void orders.faults.unreadable.add(id),
    history: async (id) => orders.history(id),
    failWritesHalfway: async () => void (orders.faults.failHalfway = true),
    heal: async () => void (orders.faults.failHalfway = false),
    unreachable: async () => {
      orders.faults.unreachable = true;
      return orders;
    },
  };
});

describeUnansweredOrders(runner, 'InMemoryOrderRepository', async () => {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  return {
    orders,
    outbox: orders.outbox,
    unanswered: orders.unanswered,
    passTime: async (ms) => clock.advance(ms),
    spoil: async (id) => void orders.faults.unreadable.add(id),
    unreachable: async () => {
      orders.faults.unreachable = true;
      return orders.unanswered;
    },
  };
});

describeOutbox(runner, 'the outbox of InMemoryOrderRepository', async () => {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  return {
    outbox: orders.outbox,
    store: async () => {
      const order = anOrder();
      await orders.add(order);
      return order.id;
    },
    keyOf: (event) => event.orderId,
    passTime: async (ms) => clock.advance(ms),
  };
});

describeChangingOutbox(runner, 'the outbox of InMemoryPaymentRepository', async () => {
  const clock = new FixedClock();
  const payments = new InMemoryPaymentRepository({clock});
  return {
    outbox: payments.outbox,
    store: async () => {
      const payment = aCapturedPayment();
      await payments.addIfAbsent(payment);
      return payment.orderId;
    },
    storeAnew: async (key) => {
      const payment = await payments.byOrder(OrderId.parse(key));
      if (payment) await payments.announceAgain(payment);
    },
    keyOf: (payment) => payment.orderId,
    passTime: async (ms) => clock.advance(ms),
  };
});

describeChangingOutbox(runner, 'the unresolved payments of InMemoryPaymentRepository', async () => {
  const clock = new FixedClock();
  const payments = new InMemoryPaymentRepository({clock});
  return {
    outbox: payments.unresolved,
    store: async () => {
      const payment = aPayment().move({kind: 'cancelAsked'}, builtAt);
      await payments.addIfAbsent(payment);
      clock.advance(10_000);
      return payment.orderId;
    },
    storeAnew: async (key) => {
      const payment = await payments.byOrder(OrderId.parse(key));
      if (payment) await payments.save(payment.move({kind: 'approved', reference: 'charge-1'}, builtAt));
      clock.advance(10_000);
    },
    keyOf: (payment) => payment.orderId,
    passTime: async (ms) => clock.advance(ms),
  };
});

describePaymentRepository(runner, 'InMemoryPaymentRepository', async () => {
  const clock = new FixedClock();
  const payments = new InMemoryPaymentRepository({clock});
  return {
    payments,
    outbox: payments.outbox,
    unresolved: payments.unresolved,
    passTime: async (ms) => clock.advance(ms),
    unreachable: async () => {
      payments.faults.unreachable = true;
      return payments;
    },
  };
});

const openCatalog = async () => {
  const [customers, products] = [new InMemoryCustomerRepository(), new InMemoryProductRepository()];
  return {
    customers,
    products,
    unreachable: async () => {
      customers.faults.unreachable = true;
      products.faults.unreachable = true;
      return {customers, products};
    },
  };
};
describeCustomerRepository(runner, 'InMemoryCustomerRepository', openCatalog);
describeProductRepository(runner, 'InMemoryProductRepository', openCatalog);

describePaymentRequester(runner, 'RecordingPaymentRequester', async () => {
  const requester = new RecordingPaymentRequester();
  return {
    requester,
    nextRequest: async () => taken(requester.requests),
    nextCancellation: async () => taken(requester.cancellations),
    nextInquiry: async () => taken(requester.inquiries),
    cut: async () => void (requester.down = true),
    heal: async () => void (requester.down = false),
  };
});

describePaymentResultPublisher(runner, 'RecordingPaymentResultPublisher', async () => {
  const publisher = new RecordingPaymentResultPublisher();
  return {
    publisher,
    nextResult: async () => taken(publisher.published),
    nextAnswer: async () => taken(publisher.answers),
    cut: async () => void (publisher.down = true),
    heal: async () => void (publisher.down = false),
  };
});

describePaymentGateway(runner, 'InMemoryPaymentGateway', async () => {
  // The fake is the gateway itself: whoever asks it from another process asks the same one.
  const gateway = new InMemoryPaymentGateway({
    declineReason: ({minor}) => (minor > 1000_00n ? 'insufficient_funds' : undefined),
  });
  return {
    gateway,
    another: async () => gateway,
    approvedAmounts: [Money.of(1000_00n, 'USD'), Money.of(199n, 'JPY'), Money.of(1_999n, 'KWD')],
    declinedAmount: Money.of(1000_01n, 'USD'),
    movements: async (id: PaymentId) => gateway.journal.filter(({paymentId}) => paymentId === id),
    disturb: async (call, fault) => gateway.disturb(call, fault),
    heal: async () => gateway.heal(),
    patienceMs: 1_000,
  };
});

describeClock(runner, 'FixedClock', async () => ({clock: new FixedClock()}));
describePricing(runner, 'the catalog as pricing', async () => ({pricing: catalogPrices}));
describeIdGenerator(runner, 'SequentialIds', async () => ({ids: new SequentialIds()}));

function taken<Item>(items: Item[]): Item {
  const item = items.shift();
  if (item === undefined) throw new Error('nothing was written down');
  return item;
}
