import {Order} from '@orderwell/domain';
import type {GatewayEntry} from '@orderwell/domain/testing';
import {answerFor} from '../system/client.ts';
import {orderOf} from '../system/remote-gateway.ts';
import type {Rest, System} from '../system/system.ts';
import {checkOrdersOverTime} from './orders-over-time.ts';

/** Checks what must hold once everything is at rest (reliability.md, "Invariants"). */
export async function checkInvariants(system: System, rest: Rest): Promise<void> {
  const {world} = system;
  const {orders} = system.stores;
  checkParked(system);
  if (rest === 'none' && system.troubles.any) {
    const restless = system.restless().map(({id, state}) => `${id} is ${state}`);
    return world.violate('what cannot be handled holds up nothing else', restless.join(', '));
  }
  if (rest !== 'all') {
    const open = orders.all().filter(({awaits}) => awaits !== undefined);
    const waiting = [...system.waiting(), ...open.map(({id, state}) => `${id} is ${state}`)];
    return world.violate('nothing waits: outboxes, queues, payments', waiting.join(', '));
  }
  checkHistories(system);
  checkOrdersOverTime(system);
  checkMoney(system);
  checkMetadata(system);
  checkAcknowledged(system);
  checkNotes(system);
  await checkKeys(system);
}

function checkHistories({world, stores: {orders}}: System): void {
  for (const order of orders.all()) {
    const history = orders.history(order.id);
    try {
      const [told, stored] = [Order.fold(history), order].map(({snapshot}) => show(snapshot));
      if (told !== stored) throw new Error(`the events tell ${told}, and the row ${stored}`);
    } catch (error) {
      world.violate('the history has no gap and folds to the order', `${order.id}: ${String(error)}`);
    }
    if (order.awaits !== undefined) world.violate('every accepted order ends', `${order.id} stays ${order.state}`);
  }
}

function checkParked({world, stores: {orders, payments}}: System): void {
  for (const outbox of [orders.outbox, payments.outbox, payments.unresolved]) {
    for (const {item, reason} of outbox.parked) {
      world.violate('nothing is parked that could be delivered', `${item.id}: ${reason}`);
    }
  }
}

function checkMoney({world, stores: {orders, gateway}}: System): void {
  const byOrder = Map.groupBy(gateway.journal, ({paymentId}) => orderOf(paymentId));
  const known = new Set<string>(orders.all().map(({id}) => id));
  for (const [id, entries] of byOrder) {
    const captures = entries.filter(({kind}) => kind === 'capture').length;
    if (captures > 1) world.violate('at most one capture per order', `${id} was captured ${captures} times`);
    if (!known.has(id)) world.violate('confirmed if and only if paid', `${id} was charged and does not exist`);
  }
  const owed = new Map<string, bigint>();
  for (const {id, status, total} of orders.all()) {
    const net = netOf(byOrder.get(id) ?? []);
    const due = status === 'Confirmed' ? total.minor : 0n;
    if (net !== due) {
      world.violate('confirmed if and only if paid', `${id} is ${status}, and the gateway holds ${net} of ${total}`);
    }
    owed.set(total.currency, (owed.get(total.currency) ?? 0n) + due);
  }
  for (const [currency, entries] of Map.groupBy(gateway.journal, ({amount}) => amount.currency as string)) {
    const [net, due] = [netOf(entries), owed.get(currency) ?? 0n];
    if (net !== due) {
      world.violate('captured minus refunded equals the confirmed orders', `${currency}: ${net}, and owed ${due}`);
    }
  }
}

/** Of each charge, repeats and those that are made anew after a loss too: the gateway's records show what it got. */
function checkMetadata({world, stores: {orders, gateway}}: System): void {
  const byId = new Map<string, Order>(orders.all().map((order) => [order.id, order]));
  for (const {paymentId, metadata} of gateway.charges) {
    const order = byId.get(orderOf(paymentId));
    if (order === undefined || show(order.snapshot.metadata) === show(metadata)) continue;
    world.violate('a charge carries the metadata of its order', `${paymentId} was charged with ${show(metadata)}`);
  }
}

const netOf = (entries: readonly GatewayEntry[]): bigint =>
  entries.reduce((sum, {kind, amount}) => (kind === 'capture' ? sum + amount.minor : sum - amount.minor), 0n);

function checkAcknowledged({world, clients, stores: {orders}}: System): void {
  const byId = new Map(orders.all().map((order) => [order.id, order]));
  for (const {acknowledged, canceled} of clients) {
    for (const {answer, orderId} of acknowledged) {
      const order = byId.get(orderId);
      const reads = order === undefined ? 'nothing' : answerFor(order);
      if (reads === answer) continue;
      world.violate('an acknowledged order exists and reads as acknowledged', `told "${answer}", reads "${reads}"`);
    }
    for (const id of canceled) {
      if (byId.get(id)?.status === 'Canceled') continue;
      world.violate('an acknowledged cancellation stays', `${id} is ${byId.get(id)?.status}`);
    }
  }
}

/** Where messages are soon forgotten, one that comes again late is a new one. */
function checkNotes({world, clients, stores: {orders}}: System): void {
  for (const {orderId, type} of clients.flatMap(({noted}) => noted)) {
    const times = orders
      .history(orderId)
      .filter((event) => event.type === 'OrderNoted' && event.note.type === type).length;
    if (times === 1 || (times > 1 && world.plan.memory === 'short')) continue;
    world.violate('an acknowledged note is in the history, once', `${type} of ${orderId} is there ${times} times`);
  }
}

async function checkKeys({world, clients, stores: {orders}}: System): Promise<void> {
  for (const {acknowledged} of clients) {
    const [first] = acknowledged;
    const key = first?.repeatable?.idempotency;
    if (first === undefined || key === undefined) continue;
    const again = await orders.earlierOutcome(key);
    const answers = new Set(acknowledged.map(({answer}) => answer));
    if (again?.kind === 'answered') answers.add(again.answer);
    if (answers.size > 1) world.violate('the same key gets the same answer', [...answers].join(' / '));
  }
  const placedBy = Map.groupBy(orders.all(), ({id}) => orders.history(id)[0]?.correlation.requestId?.split('/')[0]);
  for (const [client, placed] of placedBy) {
    if (placed.length > 1) {
      world.violate('no key has two orders', `${client} placed ${placed.map(({id}) => id).join(', ')}`);
    }
  }
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
