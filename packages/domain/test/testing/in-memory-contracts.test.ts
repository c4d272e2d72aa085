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
  describeResultAddresses,
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
import {
  catalogPrices,
  type Customer,
  type CustomerId,
  Money,
  OrderId,
  type Payment,
  type PaymentId,
  type Product,
  type ProductId,
} from '@orderwell/domain';

const runner = {describe, it};

const openOrders = () => {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  return {
    orders,
    outbox: orders.outbox,
    unanswered: orders.unanswered,
    passTime: async (ms: number) => clock.advance(ms),
    spoil: async (id: string) => void orders.faults.unreadable.add(OrderId.parse(id)),
    cut: () => {
      orders.faults.unreachable = true;
      return orders;
    },
  };
};

describeOrderRepository(runner, 'InMemoryOrderRepository', async () => {
  const {orders, cut, ...rest} = openOrders();
  return {
    ...rest,
    orders,
    another: async () => {
      const another = new InMemoryOrderRepository({store: orders.store});
      return {orders: another, outbox: another.outbox};
    },
    history: async (id) => orders.history(id),
    failWritesAt: async (part) => void (orders.faults.failAt = part),
    heal: async () => void (orders.faults.failAt = undefined),
    unreachable: async () => cut(),
  };
});

describeUnansweredOrders(runner, 'InMemoryOrderRepository', async () => {
  const {orders, cut, ...rest} = openOrders();
  return {
    ...rest,
    orders,
    another: async () => new InMemoryOrderRepository({store: orders.store}).unanswered,
    unreachable: async () => cut().unanswered,
  };
});

describeOutbox(runner, 'the outbox of InMemoryOrderRepository', async () => {
  const {orders, outbox, cut, ...rest} = openOrders();
  return {
    ...rest,
    outbox,
    another: async () => new InMemoryOrderRepository({store: orders.store}).outbox,
    store: async ({orderId, at} = {}) => {
      const order = anOrder({...(orderId !== undefined && {id: orderId}), ...(at && {at})});
      await orders.add(order);
      return order.id;
    },
    keyOf: (event) => event.orderId,
    parkedBecause: async (key) => outbox.parked.find(({item}) => item.orderId === key)?.reason,
    unreachable: async () => cut().outbox,
  };
});

const openPayments = () => {
  const clock = new FixedClock();
  const payments = new InMemoryPaymentRepository({clock});
  return {
    payments,
    another: async () => new InMemoryPaymentRepository({store: payments.store}),
    passTime: async (ms: number) => clock.advance(ms),
    spoil: async (orderId: string) => void payments.faults.unreadable.add(OrderId.parse(orderId)),
    cut: () => {
      payments.faults.unreachable = true;
      return payments;
    },
  };
};

/** What an outbox of payments has beside that. */
const openOutboxOfPayments = (which: 'outbox' | 'unresolved') => {
  const {payments, another, cut, ...rest} = openPayments();
  const outbox = payments[which];
  return {
    ...rest,
    payments,
    outbox,
    another: async () => (await another())[which],
    keyOf: ({orderId}: Payment) => orderId,
    parkedBecause: async (key: string) => outbox.parked.find(({item}) => item.orderId === key)?.reason,
    unreachable: async () => cut()[which],
  };
};

describeChangingOutbox(runner, 'the outbox of InMemoryPaymentRepository', async () => {
  const {payments, ...rest} = openOutboxOfPayments('outbox');
  return {
    ...rest,
    store: async ({orderId, at} = {}) => {
      const payment = aCapturedPayment({...(orderId !== undefined && {orderId}), at});
      await payments.addIfAbsent(payment);
      return payment.orderId;
    },
    storeAnew: async (key) => {
      const payment = await payments.byOrder(OrderId.parse(key));
      if (payment) await payments.announceAgain(payment);
    },
  };
});

describeChangingOutbox(runner, 'the unresolved payments of InMemoryPaymentRepository', async () => {
  const {payments, ...rest} = openOutboxOfPayments('unresolved');
  return {
    ...rest,
    store: async ({orderId, at = builtAt} = {}) => {
      const payment = aPayment({...(orderId !== undefined && {orderId}), at}).move({kind: 'cancelAsked'}, at);
      await payments.addIfAbsent(payment);
      await rest.passTime(10_000);
      return payment.orderId;
    },
    storeAnew: async (key) => {
      const payment = await payments.byOrder(OrderId.parse(key));
      if (payment) await payments.save(payment.move({kind: 'approved', reference: 'charge-1'}, builtAt));
      await rest.passTime(10_000);
    },
  };
});

describePaymentRepository(runner, 'InMemoryPaymentRepository', async () => {
  const {payments, cut, ...rest} = openPayments();
  const of = (one: InMemoryPaymentRepository) => ({
    payments: one,
    outbox: one.outbox,
    unresolved: one.unresolved,
  });
  return {
    ...rest,
    ...of(payments),
    another: async () => of(await rest.another()),
    failWritesAt: async (part) => void (payments.faults.failAt = part),
    heal: async () => void (payments.faults.failAt = undefined),
    unreachable: async () => cut(),
  };
});

const openCatalog = async () => {
  const stored = {customers: new Map<CustomerId, Customer>(), products: new Map<ProductId, Product>()};
  const open = () => ({
    customers: new InMemoryCustomerRepository(stored),
    products: new InMemoryProductRepository(stored),
  });
  const {customers, products} = open();
  return {
    customers,
    products,
    another: async () => open(),
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

const openPublisher = async () => {
  const publisher = new RecordingPaymentResultPublisher();
  publisher.unroutable.add('nowhere');
  const at = <Message extends {readonly replyTo?: string | undefined}>(items: Message[], address?: string): Message => {
    const index = items.findIndex(({replyTo}) => replyTo === address);
    return taken(index === -1 ? [] : items.splice(index, 1));
  };
  const isAt = (address: string) => publisher.published.some(({replyTo}) => replyTo === address);
  return {
    publisher,
    nowhere: 'nowhere',
    foreignAddress: async () => ({
      address: 'elsewhere',
      nextOrderId: async () =>
        (isAt('elsewhere') ? at(publisher.published, 'elsewhere') : at(publisher.answers, 'elsewhere')).orderId,
    }),
    nextResult: async () => at(publisher.published),
    nextAnswer: async () => at(publisher.answers),
    cut: async () => void (publisher.down = true),
    heal: async () => void (publisher.down = false),
  };
};
describePaymentResultPublisher(runner, 'RecordingPaymentResultPublisher', openPublisher);
describeResultAddresses(runner, 'RecordingPaymentResultPublisher', openPublisher);

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

describeClock(runner, 'FixedClock', async () => {
  const clock = new FixedClock();
  return {clock, passTime: async (ms) => clock.advance(ms)};
});
describePricing(runner, 'the catalog as pricing', async () => ({pricing: catalogPrices, refused: []}));
describeIdGenerator(runner, 'SequentialIds', async () => ({
  ids: new SequentialIds(),
  another: async () => new SequentialIds('another'),
}));

function taken<Item>(items: Item[]): Item {
  const item = items.shift();
  if (item === undefined) throw new Error('nothing was written down');
  return item;
}
