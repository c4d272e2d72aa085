import {
  type OrderDatabase,
  openOrderDatabase,
  openPaymentDatabase,
  type PaymentDatabase,
} from '@orderwell/adapters/mikro-orm';
import {PostgresGatewayBooks} from '@orderwell/adapters/simulated-gateway';
import {Money, Order, orderLine, Payment, type PaymentTrigger} from '@orderwell/domain';
import {aPaymentCancellation, aPaymentRequest, aProduct, anOccasion, anOrder, builtAt} from '@orderwell/domain/testing';
import {createDatabase, stopTestServer} from '@orderwell/test-support';
import {Client} from 'pg';
import type {Surroundings} from '../../src/command-line/ports.ts';
import {type Ended, orderwell} from './command-line.ts';

/** A server may have to be unpacked and started first. */
const setUpTimeoutMs = 60_000;

// At the root: the server is shared by all files of this process.
after(() => stopTestServer());

/** Both databases and the gateway's books, as the services leave them, emptied after each test. */
export class World {
  readonly ordersUrl: string;
  readonly paymentsUrl: string;
  readonly orders: OrderDatabase;
  readonly payments: PaymentDatabase;
  readonly books: PostgresGatewayBooks;

  constructor(ordersUrl: string, paymentsUrl: string) {
    this.ordersUrl = ordersUrl;
    this.paymentsUrl = paymentsUrl;
    this.orders = openOrderDatabase({url: ordersUrl});
    this.payments = openPaymentDatabase({url: paymentsUrl});
    this.books = new PostgresGatewayBooks({url: paymentsUrl});
  }

  get environment(): Record<string, string> {
    return {ORDERS_DATABASE_URL: this.ordersUrl, PAYMENTS_DATABASE_URL: this.paymentsUrl};
  }

  run(args: readonly string[], overrides: Partial<Surroundings> = {}): Promise<Ended> {
    return orderwell(args, {environment: this.environment, ...overrides});
  }

  /** Changes the order side's database behind the back of its service. */
  readonly inOrders = (text: string): Promise<void> => change(this.ordersUrl, text);
  readonly inPayments = (text: string): Promise<void> => change(this.paymentsUrl, text);

  /** An order that was paid and confirmed: all three places agree. */
  async confirmed(id: string, totalMinor = 100_00n, currency = 'EUR'): Promise<void> {
    const order = await this.#placed(id, Money.of(totalMinor, currency));
    await this.orders.orders.save(order.move({kind: 'paid'}, anOccasion()));
    await this.#payment(id, order.total, [{kind: 'approved', reference: 'charge-1'}]);
    await this.books.charge(
      {paymentId: paymentOf(id).id, amount: order.total},
      {kind: 'approved', reference: 'charge-1'},
    );
    await this.allDelivered();
  }

  /** An order that was paid, canceled, and refunded. */
  async refunded(id: string, totalMinor = 100_00n): Promise<void> {
    const order = await this.#placed(id, Money.of(totalMinor, 'EUR'));
    await this.orders.orders.save(
      order
        .move({kind: 'cancelAsked', reason: 'customer_changed_mind'}, anOccasion())
        .move({kind: 'refundedOrVoided'}, anOccasion()),
    );
    await this.#payment(id, order.total, [
      {kind: 'approved', reference: 'charge-1'},
      {kind: 'cancelAsked'},
      {kind: 'refunded'},
    ]);
    const booked = {paymentId: paymentOf(id).id, amount: order.total};
    await this.books.charge(booked, {kind: 'approved', reference: 'charge-1'});
    await this.books.refund(booked);
    await this.allDelivered();
  }

  /** An order for which money arrived once it was canceled, and is still to be given back. */
  async refundOwed(id: string, totalMinor = 100_00n): Promise<void> {
    await this.#paidAfterCancellation(id, totalMinor);
    await this.requestPayment(id, totalMinor, [{kind: 'approved', reference: 'charge-1'}]);
    await this.captured(id, totalMinor);
    await this.allDelivered();
  }

  /** The same order, once the money was given back. */
  async refundSettled(id: string, totalMinor = 100_00n): Promise<void> {
    const order = await this.#paidAfterCancellation(id, totalMinor);
    await this.orders.orders.save(order.move({kind: 'refundedOrVoided'}, anOccasion()));
    await this.requestPayment(id, totalMinor, [
      {kind: 'approved', reference: 'charge-1'},
      {kind: 'cancelAsked'},
      {kind: 'refunded'},
    ]);
    await this.captured(id, totalMinor);
    await this.books.refund({paymentId: paymentOf(id).id, amount: order.total});
    await this.allDelivered();
  }

  async #paidAfterCancellation(id: string, totalMinor: bigint): Promise<Order> {
    const order = (await this.#placed(id, Money.of(totalMinor, 'EUR')))
      .move({kind: 'cancelAsked', reason: 'customer_changed_mind'}, anOccasion())
      .move({kind: 'refundedOrVoided'}, anOccasion())
      .move({kind: 'paid'}, anOccasion());
    await this.orders.orders.save(order);
    return order.asStored();
  }

  /** An order whose payment was declined. */
  async declined(id: string, totalMinor = 100_00n): Promise<void> {
    const order = await this.#placed(id, Money.of(totalMinor, 'EUR'));
    const declined = {kind: 'declined', reason: 'insufficient_funds'} as const;
    await this.orders.orders.save(order.move(declined, anOccasion()));
    await this.#payment(id, order.total, [declined]);
    await this.books.charge({paymentId: paymentOf(id).id, amount: order.total}, declined);
    await this.allDelivered();
  }

  /** An order that was paid and is to be canceled: the payment side was told, and has not answered. */
  async canceling(id: string, totalMinor = 100_00n): Promise<void> {
    const order = await this.#placed(id, Money.of(totalMinor, 'EUR'));
    const asked = {kind: 'cancelAsked', reason: 'customer_changed_mind'} as const;
    await this.orders.orders.save(order.move(asked, anOccasion()));
    await this.#payment(id, order.total, [{kind: 'approved', reference: 'charge-1'}, {kind: 'cancelAsked'}]);
    await this.captured(id, totalMinor);
    await this.allDelivered();
  }

  /** An order that was canceled so soon that its payment was never requested. */
  async canceledBeforeRequest(id: string, totalMinor = 100_00n): Promise<void> {
    const order = await this.#placed(id, Money.of(totalMinor, 'EUR'));
    await this.orders.orders.save(
      order
        .move({kind: 'cancelAsked', reason: 'customer_changed_mind'}, anOccasion())
        .move({kind: 'refundedOrVoided'}, anOccasion()),
    );
    await this.payments.payments.addIfAbsent(
      Payment.cancel(aPaymentCancellation({orderId: order.id, amount: order.total}), builtAt).move(
        {kind: 'voided'},
        builtAt,
      ),
    );
    await this.allDelivered();
  }

  /** An order whose payment is asked for. */
  async pending(id: string, totalMinor = 100_00n): Promise<void> {
    await this.#placed(id, Money.of(totalMinor, 'EUR'));
  }

  /** A payment that was requested and not answered, and to which then came what is given. */
  async requestPayment(id: string, totalMinor = 100_00n, triggers: readonly PaymentTrigger[] = []): Promise<void> {
    await this.#payment(id, Money.of(totalMinor, 'EUR'), triggers);
  }

  /** What the gateway booked. */
  async captured(id: string, totalMinor = 100_00n): Promise<void> {
    const booked = {paymentId: paymentOf(id).id, amount: Money.of(totalMinor, 'EUR')};
    await this.books.charge(booked, {kind: 'approved', reference: 'charge-1'});
  }

  /** Both outboxes are empty. */
  async allDelivered(): Promise<void> {
    await this.inOrders(
      'update order_events set due_at = null, delivered_at = coalesce(delivered_at, now()) where due_at is not null',
    );
    await this.inPayments('update payments set due_at = null');
  }

  async #placed(id: string, price: Money): Promise<Order> {
    const order = anOrder({id, lines: [orderLine(aProduct({price}), 1)]});
    await this.orders.orders.add(order);
    return Order.rehydrate(order.snapshot);
  }

  async #payment(id: string, amount: Money, triggers: readonly PaymentTrigger[]): Promise<void> {
    const requested = Payment.request(aPaymentRequest({orderId: id, amount}), builtAt);
    await this.payments.payments.addIfAbsent(
      triggers.reduce((payment, trigger) => payment.move(trigger, builtAt), requested),
    );
  }

  async empty(): Promise<void> {
    await this.inOrders('truncate orders, order_lines, order_events');
    await this.inPayments('truncate payments, simulated_gateway.movements, simulated_gateway.charges');
    // A test may have taken it away, to book what the books do not let pass.
    await this.inPayments(`
      alter table simulated_gateway.movements drop constraint if exists movements_payment_id_kind_key,
      add constraint movements_payment_id_kind_key unique (payment_id, kind)`);
  }

  async close(): Promise<void> {
    await Promise.all([this.orders.close(), this.payments.close(), this.books.close()]);
  }
}

export const paymentOf = (orderId: string): Payment => Payment.request(aPaymentRequest({orderId}), builtAt);

/** A world for the tests of one `describe`. */
export function aWorld(label: string): () => World {
  let world: World | undefined;
  const dropped: (() => Promise<void>)[] = [];
  before(async function () {
    this.timeout(setUpTimeoutMs);
    const [orders, payments] = [await createDatabase(`${label} orders`), await createDatabase(`${label} payments`)];
    dropped.push(
      () => orders.drop(),
      () => payments.drop(),
    );
    world = new World(orders.url, payments.url);
    await world.orders.migrate();
    await world.payments.migrate();
    // The books are laid out when the gateway is first used.
    await world.books.lookup(paymentOf('nobody').id);
  });
  afterEach(() => world?.empty());
  after(async () => {
    await world?.close();
    for (const drop of dropped) await drop();
  });
  return () => {
    if (world === undefined) throw new Error('the world is there from the first hook on');
    return world;
  };
}

export async function change(url: string, statement: string): Promise<void> {
  const client = new Client({connectionString: url});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
