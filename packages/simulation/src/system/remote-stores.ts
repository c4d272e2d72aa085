import type {
  Cause,
  Claim,
  CustomerRepository,
  Order,
  OrderId,
  OrderRepository,
  Outbox,
  Payment,
  PaymentRepository,
  ProductRepository,
  UnansweredOrders,
} from '@orderwell/domain';
import type {InMemoryOrderRepository, InMemoryPaymentRepository} from '@orderwell/domain/testing';
import {type PortCall, portCall} from '../world/port-call.ts';
import type {VirtualProcess} from '../world/virtual-process.ts';
import type {World} from '../world/world.ts';

/** How a process reaches a store. */
export interface Reach {
  readonly world: World;
  readonly process: VirtualProcess;
  /** Called when something was stored that a loop may wait for. */
  readonly onCommit: () => void;
}

type Call = <Result>(name: string, about: string | undefined, effect: () => Promise<Result>) => Promise<Result>;

function caller({world, process}: Reach, service: PortCall<unknown>['service']): Call {
  return (name, about, effect) => portCall(world, process, {service, name, about, effect});
}

/** The orders database, over the network. */
export function remoteOrders(reach: Reach, orders: InMemoryOrderRepository): OrderRepository {
  const call = caller(reach, 'orders database');
  return {
    add: async (order, answered) => {
      const outcome = await call('orders.add', order.id, () => orders.add(order, answered));
      reach.onCommit();
      return outcome;
    },
    save: async (order: Order, cause?: Cause) => {
      const about = `${order.id} ${order.status} v${order.version}`;
      const outcome = await call('orders.save', about, () => orders.save(order, cause));
      reach.onCommit();
      return outcome;
    },
    earlierOutcome: (request) => call('orders.earlierOutcome', request.key, () => orders.earlierOutcome(request)),
    byId: (id: OrderId) => call('orders.byId', id, () => orders.byId(id)),
    forgetAnswers: (options) => call('orders.forgetAnswers', undefined, () => orders.forgetAnswers(options)),
    forgetMessages: (options) => call('orders.forgetMessages', undefined, () => orders.forgetMessages(options)),
  };
}

/** The orders that wait for the payment side, which the orders database knows. */
export function remoteUnanswered(reach: Reach, unanswered: UnansweredOrders): UnansweredOrders {
  const call = caller(reach, 'orders database');
  return {takeDue: (options) => call('unanswered.takeDue', undefined, () => unanswered.takeDue(options))};
}

/** The payments database, over the network. */
export function remotePayments(reach: Reach, payments: InMemoryPaymentRepository): PaymentRepository {
  const call = caller(reach, 'payments database');
  const saying = ({id, status, snapshot}: Payment): string => `${id} ${status} v${snapshot.version}`;
  return {
    addIfAbsent: async (payment, cause) => {
      const outcome = await call('payments.add', saying(payment), () => payments.addIfAbsent(payment, cause));
      reach.onCommit();
      return outcome;
    },
    save: async (payment, cause) => {
      const outcome = await call('payments.save', saying(payment), () => payments.save(payment, cause));
      reach.onCommit();
      return outcome;
    },
    announceAgain: async (payment, cause) => {
      await call('payments.announceAgain', payment.id, () => payments.announceAgain(payment, cause));
      reach.onCommit();
    },
    byOrder: (id) => call('payments.byOrder', id, () => payments.byOrder(id)),
    forgetMessages: (options) => call('payments.forgetMessages', undefined, () => payments.forgetMessages(options)),
  };
}

/** An outbox of either database, over the network. */
export function remoteOutbox<Item extends {readonly id: string}>(
  reach: Reach,
  {service, name, outbox}: {service: PortCall<unknown>['service']; name: string; outbox: Outbox<Item>},
): Outbox<Item> {
  const call = caller(reach, service);
  const saying = (claims: readonly Claim<Item>[]): string =>
    claims.map(({item, token}) => `${item.id} (${token})`).join(', ');
  return {
    claim: (options) => call(`${name}.claim`, undefined, () => outbox.claim(options)),
    settle: (claims) => call(`${name}.settle`, saying(claims), () => outbox.settle(claims)),
    release: (claims, options) => call(`${name}.release`, saying(claims), () => outbox.release(claims, options)),
    park: (claim, options) => call(`${name}.park`, saying([claim]), () => outbox.park(claim, options)),
  };
}

/** The catalog, which is in the orders database. */
export function remoteCustomers(reach: Reach, customers: CustomerRepository): CustomerRepository {
  const call = caller(reach, 'orders database');
  return {
    byId: (id) => call('customers.byId', id, () => customers.byId(id)),
    addIfAbsent: (customer) => call('customers.add', customer.id, () => customers.addIfAbsent(customer)),
    isEmpty: () => call('customers.isEmpty', undefined, () => customers.isEmpty()),
  };
}

/** The catalog, which is in the orders database. */
export function remoteProducts(reach: Reach, products: ProductRepository): ProductRepository {
  const call = caller(reach, 'orders database');
  return {
    byIds: (ids) => call('products.byIds', ids.join(', '), () => products.byIds(ids)),
    addIfAbsent: (product) => call('products.add', product.id, () => products.addIfAbsent(product)),
    isEmpty: () => call('products.isEmpty', undefined, () => products.isEmpty()),
  };
}
