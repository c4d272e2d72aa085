import {type OrderId, type Payment, PaymentId} from '@orderwell/domain';
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
    another: async () => database.open(),
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
      another: async () => database.open(),
      history: (id: OrderId) => orders.history(id),
      failWritesAt: (part) => failWritesTo(database, tableOfOrderPart[part]),
      heal: () => heal(database),
      passTime,
      spoil,
      unreachable: async () => openOrderDatabase({url: deadUrl}).orders,
    };
  });

  describeUnansweredOrders(runner, 'MikroORM', async () => ({
    ...database.open(),
    another: async () => database.open().unanswered,
    passTime,
    spoil,
    unreachable: async () => openOrderDatabase({url: deadUrl}).unanswered,
  }));

  describeOutbox(runner, 'MikroORM for order events', async () => {
    const {orders, outbox} = database.open();
    return {
      outbox,
      another: async () => database.open().outbox,
      store: async ({orderId, at} = {}) => {
        const order = anOrder({...(orderId !== undefined && {id: orderId}), ...(at && {at})});
        await orders.add(order);
        return order.id;
      },
      keyOf: ({orderId}) => orderId,
      passTime,
      parkedBecause: (orderId) => parkReason(database, 'order_events', orderId),
      spoil: async (orderId) => {
        await database.query(`update order_events set details = '{}' where order_id = $1`, [orderId]);
      },
      unreachable: async () => openOrderDatabase({url: deadUrl}).outbox,
    };
  });
});

describe('PostgreSQL on the payment side', () => {
  const database = paymentDatabase('contracts payments');

  const passTime = (ms: number): Promise<void> => passTimeOf(database, ms);
  /** No `Date` holds such a time. */
  const spoil = async (orderId: string): Promise<void> => {
    await database.query(`update payments set created_at = 'infinity' where order_id = $1`, [orderId]);
  };

  describePaymentRepository(runner, 'MikroORM', async () => ({
    ...database.open(),
    another: async () => database.open(),
    failWritesAt: (part) =>
      part === 'commit' ? failCommitsOf(database, 'payments') : failWritesTo(database, tableOfPaymentPart[part]),
    heal: () => heal(database),
    passTime,
    // A newer version knows of more statuses, and so does the schema that it has migrated to.
    spoil: async (orderId) => {
      await database.query('alter table payments drop constraint if exists payments_status_check');
      await database.query(`update payments set status = 'Levitating' where order_id = $1`, [orderId]);
    },
    unreachable: async () => openPaymentDatabase({url: deadUrl}).payments,
  }));

  /** What all its outboxes have. */
  const openOutbox = (which: 'outbox' | 'unresolved') => {
    const opened = database.open();
    return {
      payments: opened.payments,
      outbox: opened[which],
      another: async () => database.open()[which],
      keyOf: ({orderId}: Payment) => orderId,
      passTime,
      parkedBecause: (orderId: string) => parkReason(database, 'payments', orderId),
      spoil,
      unreachable: async () => openPaymentDatabase({url: deadUrl})[which],
    };
  };

  describeChangingOutbox(runner, 'MikroORM for payment results', async () => {
    const {payments, ...rest} = openOutbox('outbox');
    return {
      ...rest,
      store: async ({orderId, at} = {}) => {
        const payment = aCapturedPayment({...(orderId !== undefined && {orderId}), at});
        await payments.addIfAbsent(payment);
        return payment.orderId;
      },
      storeAnew: (orderId: string) =>
        payments.announceAgain({id: PaymentId.forOrder(orderId as OrderId), orderId: orderId as OrderId}),
    };
  });

  describeChangingOutbox(runner, 'MikroORM for payments that wait for the gateway', async () => {
    const {payments, ...rest} = openOutbox('unresolved');
    return {
      ...rest,
      store: async ({orderId, at = builtAt} = {}) => {
        const payment = aPayment({...(orderId !== undefined && {orderId}), at}).move({kind: 'cancelAsked'}, at);
        await payments.addIfAbsent(payment);
        await database.query(`update payments set gateway_due_at = now() where order_id = $1`, [payment.orderId]);
        return payment.orderId;
      },
      storeAnew: async (orderId: string) => {
        const payment = await payments.byOrder(orderId as OrderId);
        await payments.save(payment?.move({kind: 'approved', reference: 'charge-1'}, builtAt) ?? aPayment());
        await passTime(10_001);
      },
    };
  });
});

const tableOfOrderPart = {
  order: 'orders',
  events: 'order_events',
  answer: 'idempotency_keys',
  message: 'processed_messages',
} as const;
const tableOfPaymentPart = {payment: 'payments', message: 'processed_messages'} as const;

type QueriedDatabase = Pick<ReturnType<typeof orderDatabase>, 'query'>;

/** Writes to other tables succeed, so a write stays half done unless all of it is one transaction. */
async function failWritesTo(database: QueriedDatabase, table: string): Promise<void> {
  await database.query(failing);
  await database.query(`create trigger fail before insert or update on ${table} execute function fail()`);
}

/** Each statement succeeds, and the transaction fails as it ends. */
async function failCommitsOf(database: QueriedDatabase, table: string): Promise<void> {
  await database.query(failing);
  await database.query(
    `create constraint trigger fail after insert or update on ${table}
     deferrable initially deferred for each row execute function fail()`,
  );
}

const failing = `create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`;

async function heal(database: QueriedDatabase): Promise<void> {
  await database.query('drop function fail cascade');
}

async function parkReason(database: QueriedDatabase, table: string, orderId: string): Promise<string | undefined> {
  const rows = await database.query<{reason: string | null}>(
    `select park_reason as reason from ${table} where order_id = $1 and parked_at is not null`,
    [orderId],
  );
  return rows[0]?.reason ?? undefined;
}
