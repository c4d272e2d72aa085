import {type OrderId, PaymentId} from '@orderwell/domain';
import {
  aCapturedPayment,
  anOrder,
  aPayment,
  builtAt,
  type CatalogHarness,
  describeChangingOutbox,
  describeCustomerRepository,
  describeOrderRepository,
  describeOutbox,
  describePaymentRepository,
  describeProductRepository,
  describeUnansweredOrders,
  type OrderRepositoryHarness,
} from '@orderwell/domain/testing';
import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {deadUrl, orderDatabase, passTimeOf, paymentDatabase} from './support/databases.ts';

const runner = {describe, it};

describe('PostgreSQL on the order side', () => {
  const database = orderDatabase('contracts orders');

  const openCatalog = async (): Promise<CatalogHarness> => ({
    ...database.open(),
    unreachable: async () => openOrderDatabase({url: deadUrl}),
  });
  describeCustomerRepository(runner, 'MikroORM', openCatalog);
  describeProductRepository(runner, 'MikroORM', openCatalog);

  const passTime = (ms: number): Promise<void> => passTimeOf(database, ms);
  /** Without its lines an order is none. */
  const spoil = async (id: OrderId): Promise<void> => {
    await database.query('delete from order_lines where order_id = $1', [id]);
  };

  describeOrderRepository(runner, 'MikroORM', async (): Promise<OrderRepositoryHarness> => {
    const {orders, outbox} = database.open();
    return {
      orders,
      outbox,
      history: (id: OrderId) => orders.history(id),
      // Events are written last, so what fails there leaves an order and its lines behind, unless all is one.
      failWritesHalfway: async () => {
        await database.query(
          `create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
        );
        await database.query('create trigger fail before insert on order_events execute function fail()');
      },
      heal: async () => {
        await database.query('drop function fail cascade');
      },
      passTime,
      spoil,
      unreachable: async () => openOrderDatabase({url: deadUrl}).orders,
    };
  });

  describeUnansweredOrders(runner, 'MikroORM', async () => ({
    ...database.open(),
    passTime,
    spoil,
    unreachable: async () => openOrderDatabase({url: deadUrl}).unanswered,
  }));

  describeOutbox(runner, 'MikroORM for order events', async () => {
    const {orders, outbox} = database.open();
    return {
      outbox,
      store: async () => {
        const order = anOrder();
        await orders.add(order);
        return order.id;
      },
      keyOf: ({orderId}) => orderId,
      passTime,
    };
  });
});

describe('PostgreSQL on the payment side', () => {
  const database = paymentDatabase('contracts payments');

  const passTime = (ms: number): Promise<void> => passTimeOf(database, ms);

  describePaymentRepository(runner, 'MikroORM', async () => ({
    ...database.open(),
    passTime,
    unreachable: async () => openPaymentDatabase({url: deadUrl}).payments,
  }));

  describeChangingOutbox(runner, 'MikroORM for payment results', async () => {
    const {payments, outbox} = database.open();
    return {
      outbox,
      store: async () => {
        const payment = aCapturedPayment();
        await payments.addIfAbsent(payment);
        return payment.orderId;
      },
      storeAnew: (orderId: string) =>
        payments.announceAgain({id: PaymentId.forOrder(orderId as OrderId), orderId: orderId as OrderId}),
      keyOf: ({orderId}) => orderId,
      passTime,
    };
  });

  describeChangingOutbox(runner, 'MikroORM for payments that wait for the gateway', async () => {
    const {payments, unresolved} = database.open();
    return {
      outbox: unresolved,
      store: async () => {
        const payment = aPayment().move({kind: 'cancelAsked'}, builtAt);
        await payments.addIfAbsent(payment);
        await database.query(`update payments set gateway_due_at = now() where order_id = $1`, [payment.orderId]);
        return payment.orderId;
      },
      storeAnew: async (orderId: string) => {
        const payment = await payments.byOrder(orderId as OrderId);
        await payments.save(payment?.move({kind: 'approved', reference: 'charge-1'}, builtAt) ?? aPayment());
        await passTime(10_001);
      },
      keyOf: ({orderId}) => orderId,
      passTime,
    };
  });
});
