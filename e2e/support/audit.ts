/** What a client was told of an order that it placed. */
export interface Acknowledged {
  readonly id: string;
  readonly totalPrice: number;
  /** Where the client has kept it. */
  readonly currency?: string;
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

/** What is stored, once nothing is under way any more. */
export interface Found {
  readonly orders: {
    id: string;
    status: string;
    total: string;
    currency: string;
    refund: string | null;
    version: number;
  }[];
  readonly events: {
    order_id: string;
    version: number;
    status: string;
    total: string;
    currency: string;
    due: boolean;
    parked: string | null;
  }[];
  readonly movements: readonly Movement[];
  readonly payments: {
    id: string;
    order_id: string;
    amount: string;
    currency: string;
    status: string;
    due: boolean;
    parked: string | null;
  }[];
}

/** @returns one sentence for each thing that is wrong in what is stored */
export function wrongIn(found: Found, acknowledged: readonly Acknowledged[]): string[] {
  return [
    ...acknowledgedOrders(found, acknowledged),
    ...moneyAndOrders(found),
    ...histories(found),
    ...outboxes(found),
  ];
}

function* acknowledgedOrders({orders}: Found, acknowledged: readonly Acknowledged[]): Generator<string> {
  const byId = new Map(orders.map((order) => [order.id, order]));
  for (const {id, totalPrice, currency} of acknowledged) {
    const order = byId.get(id);
    if (order === undefined) yield `order ${id} was acknowledged and is lost`;
    else if (Number(order.total) !== totalPrice * 100) yield `order ${id} costs ${order.total}, not ${totalPrice}`;
    else if (order.currency !== (currency ?? order.currency))
      yield `order ${id} is in ${order.currency}, not ${currency}`;
  }
  for (const [key, sameKey] of Map.groupBy(acknowledged, (order) => order.key)) {
    if (new Set(sameKey.map(({id}) => id)).size > 1) yield `key ${key} has several orders`;
    const bodies = new Set(sameKey.map(({body}) => body).filter((body) => body !== undefined));
    if (bodies.size > 1) yield `key ${key} has several answers: ${[...bodies].join(' and ')}`;
  }
}

function* moneyAndOrders({orders, payments, movements}: Found): Generator<string> {
  const orderOf = new Map(payments.map((payment) => [payment.id, payment.order_id]));
  const prices = new Map(orders.map(({id, total, currency}) => [id, `${total} ${currency}`]));
  const net = new Map<string, bigint>();
  for (const {payment_id: id} of movements) if (!orderOf.has(id)) yield `money moved for ${id}, which is no payment`;
  for (const [orderId, ofOrder] of Map.groupBy(movements, ({payment_id: id}) => orderOf.get(id) ?? id)) {
    const captures = ofOrder.filter(({kind}) => kind === 'capture').length;
    const refunds = ofOrder.filter(({kind}) => kind === 'refund').length;
    if (captures > 1) yield `order ${orderId} was charged ${captures} times`;
    if (refunds > captures) yield `order ${orderId} was refunded ${refunds} times`;
    for (const {kind, amount, currency} of ofOrder) {
      const price = prices.get(orderId) ?? 'nothing';
      if (`${amount} ${currency}` !== price) yield `order ${orderId} costs ${price}: ${kind} of ${amount} ${currency}`;
    }
    net.set(
      orderId,
      ofOrder.reduce((sum, {kind, amount}) => sum + (kind === 'capture' ? 1n : -1n) * BigInt(amount), 0n),
    );
  }
  for (const {id, status, total, refund} of orders) {
    if (status !== 'Confirmed' && status !== 'Canceled') yield `order ${id} is still ${status}`;
    if (refund === 'owed') yield `order ${id} still waits for its money to be given back`;
    const held = net.get(id) ?? 0n;
    const owed = status === 'Confirmed' ? BigInt(total) : 0n;
    if (held !== owed) yield `order ${id} is ${status}, and ${held} is held for it instead of ${owed}`;
  }
  for (const {id, order_id: orderId, amount, currency} of payments) {
    const price = prices.get(orderId);
    if (price === undefined) yield `payment ${id} has no order`;
    else if (`${amount} ${currency}` !== price)
      yield `order ${orderId} costs ${price}: its payment is of ${amount} ${currency}`;
  }
}

function* histories({orders, events}: Found): Generator<string> {
  const byOrder = Map.groupBy(events, ({order_id: id}) => id);
  for (const {id, status, total, currency, version} of orders) {
    const history = byOrder.get(id) ?? [];
    const others = history.filter((event) => event.total !== total || event.currency !== currency);
    for (const event of others) yield `order ${id} costs ${event.total} ${event.currency} by event ${event.version}`;
    const versions = history.map((event) => event.version);
    if (versions.some((value, index) => value !== index + 1)) yield `order ${id} has the versions ${versions.join()}`;
    const last = history.at(-1);
    if (last?.version !== version || last.status !== status) yield `order ${id} is not what its events say`;
  }
}

function* outboxes({events, payments}: Found): Generator<string> {
  for (const {order_id: id, version, due, parked} of events) {
    if (due) yield `event ${id}.${version} is undelivered`;
    if (parked !== null) yield `event ${id}.${version} is parked: ${parked}`;
  }
  for (const {id, status, due, parked} of payments) {
    if (due) yield `payment ${id} (${status}) is not done with`;
    if (parked !== null) yield `the result of payment ${id} is parked: ${parked}`;
  }
}
