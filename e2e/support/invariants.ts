import {retryQueues, workQueues} from '@orderwell/test-support';
import {type Channel, connect} from 'amqplib';
import {rowsOf} from './rows.ts';
import type {Services} from './services.ts';

/** What a client was told of an order that it placed. */
export interface Acknowledged {
  readonly id: string;
  readonly totalPrice: number;
  /** The key that the client placed it with; one key must never have two orders. */
  readonly key: string;
  /** The answer to the byte, where the client has kept it; one key must never have two answers. */
  readonly body?: string;
}

export interface Movement {
  readonly kind: string;
  readonly payment_id: string;
  readonly amount: string;
  readonly currency: string;
}

interface Found {
  readonly orders: {id: string; status: string; total: string; currency: string; version: number}[];
  readonly events: {order_id: string; version: number; status: string; due: boolean}[];
  readonly movements: readonly Movement[];
  readonly payments: {id: string; order_id: string; status: string; due: boolean}[];
}

/**
 * Looks behind the services, with nothing of theirs, and says everything that is wrong once all has drained.
 * @param poison the message ids of what nobody can handle, which was sent on purpose: it must be parked, and nothing else
 * @returns one sentence for each broken invariant; nothing when all hold
 */
export async function brokenInvariants(
  services: Services,
  acknowledged: readonly Acknowledged[],
  poison: readonly string[] = [],
): Promise<string[]> {
  const found = await look(services);
  return [
    ...acknowledgedOrders(found, acknowledged),
    ...moneyAndOrders(found),
    ...histories(found),
    ...found.events.filter(({due}) => due).map((event) => `event ${event.order_id}.${event.version} is undelivered`),
    ...found.payments.filter(({due}) => due).map(({id, status}) => `payment ${id} (${status}) is not done with`),
    ...(await leftInQueues(services, poison)),
  ];
}

async function look(services: Services): Promise<Found> {
  const [orders, payments] = [services.databaseUrl('order-app'), services.databaseUrl('payment-app')];
  return {
    orders: await rowsOf(orders, 'select id, status, total_minor as total, currency, version from orders'),
    events: await rowsOf(
      orders,
      'select order_id, version, status, due_at is not null as due from order_events order by order_id, version',
    ),
    payments: await rowsOf(
      payments,
      'select id, order_id, status, due_at is not null or gateway_due_at is not null as due from payments',
    ),
    movements: await movementsOf(services),
  };
}

/** The gateway's own journal, oldest first. */
export async function movementsOf(services: Services): Promise<Movement[]> {
  const url = services.databaseUrl('payment-app');
  // The gateway opens its books when it is asked for the first time.
  const opened = `select to_regclass('simulated_gateway.movements') is not null as opened`;
  const [books] = await rowsOf<{opened: boolean}>(url, opened);
  if (books?.opened !== true) return [];
  return rowsOf(
    url,
    'select kind, payment_id, amount_minor as amount, currency from simulated_gateway.movements order by id',
  );
}

function* acknowledgedOrders({orders}: Found, acknowledged: readonly Acknowledged[]): Generator<string> {
  const byId = new Map(orders.map((order) => [order.id, order]));
  for (const {id, totalPrice} of acknowledged) {
    const order = byId.get(id);
    if (order === undefined) yield `order ${id} was acknowledged and is lost`;
    else if (Number(order.total) !== totalPrice * 100) yield `order ${id} costs ${order.total}, not ${totalPrice}`;
  }
  for (const [key, sameKey] of Map.groupBy(acknowledged, (order) => order.key)) {
    if (new Set(sameKey.map(({id}) => id)).size > 1) yield `key ${key} has several orders`;
    const bodies = new Set(sameKey.map(({body}) => body).filter((body) => body !== undefined));
    if (bodies.size > 1) yield `key ${key} has several answers: ${[...bodies].join(' and ')}`;
  }
}

function* moneyAndOrders({orders, payments, movements}: Found): Generator<string> {
  const orderOf = new Map(payments.map((payment) => [payment.id, payment.order_id]));
  const net = new Map<string, bigint>();
  for (const {payment_id: id} of movements) if (!orderOf.has(id)) yield `money moved for ${id}, which is no payment`;
  for (const [orderId, ofOrder] of Map.groupBy(movements, ({payment_id: id}) => orderOf.get(id) ?? id)) {
    const captures = ofOrder.filter(({kind}) => kind === 'capture').length;
    if (captures > 1) yield `order ${orderId} was charged ${captures} times`;
    net.set(
      orderId,
      ofOrder.reduce((sum, {kind, amount}) => sum + (kind === 'capture' ? 1n : -1n) * BigInt(amount), 0n),
    );
  }
  for (const {id, status, total} of orders) {
    if (status !== 'Confirmed' && status !== 'Canceled') yield `order ${id} is still ${status}`;
    const held = net.get(id) ?? 0n;
    const owed = status === 'Confirmed' ? BigInt(total) : 0n;
    if (held !== owed) yield `order ${id} is ${status}, and ${held} is held for it instead of ${owed}`;
  }
  const known = new Set(orders.map(({id}) => id));
  for (const {id, order_id: orderId} of payments) if (!known.has(orderId)) yield `payment ${id} has no order`;
}

function* histories({orders, events}: Found): Generator<string> {
  const byOrder = Map.groupBy(events, ({order_id: id}) => id);
  for (const {id, status, version} of orders) {
    const history = byOrder.get(id) ?? [];
    const versions = history.map((event) => event.version);
    if (versions.some((value, index) => value !== index + 1)) yield `order ${id} has the versions ${versions.join()}`;
    const last = history.at(-1);
    if (last?.version !== version || last.status !== status) yield `order ${id} is not what its events say`;
  }
}

async function leftInQueues({names, brokerUrl}: Services, poison: readonly string[]): Promise<string[]> {
  const model = await connect(brokerUrl);
  model.on('error', () => undefined);
  const channel = await model.createChannel();
  const left: string[] = [];
  const parked = new Set<string>();
  for (const queue of workQueues(names)) {
    for (const name of [queue, ...retryQueues(queue)]) {
      const {messageCount} = await channel.checkQueue(name);
      if (messageCount > 0) left.push(`${messageCount} messages are left in ${name}`);
    }
    for (const id of await messageIds(channel, `${queue}.parking`)) parked.add(id);
  }
  // What was looked at returns to its place.
  await model.close();
  for (const id of parked) if (!poison.includes(id)) left.push(`message ${id} is parked`);
  for (const id of poison) if (!parked.has(id)) left.push(`message ${id} makes no sense and is not parked`);
  return left;
}

async function messageIds(channel: Channel, queue: string): Promise<string[]> {
  const ids: string[] = [];
  for (let message = await channel.get(queue); message !== false; message = await channel.get(queue)) {
    ids.push(String(message.properties.messageId));
  }
  return ids;
}
