import {reasonOf} from '@orderwell/adapters/runtime';
import {
  type CustomerId,
  EventId,
  Money,
  Order,
  type OrderEvent,
  type OrderId,
  type OrderLine,
  type OrderSnapshot,
  type OrderStatus,
  type ProductId,
} from '@orderwell/domain';
import type {Difference} from './differences.ts';
import type {AuditedEvent, AuditedLine, AuditedOrder} from './order-queries.ts';

/** Whether the history of an order is whole, and tells the same as the order's row. Both change in one transaction. */
export function historyDifference(order: AuditedOrder): Pick<Difference, 'kind' | 'detail'> | undefined {
  const versions = order.events.map(({version}) => version);
  const gap = Array.from({length: Math.max(order.version, ...versions)}, (_, index) => index + 1).find(
    (version) => !versions.includes(version),
  );
  if (gap !== undefined) return {kind: 'history-gap', detail: `there is no event ${gap} of ${order.version}`};
  try {
    const told = fieldsOf(Order.fold(order.events.map((event) => toEvent(order, event))).snapshot);
    const stored = fieldsOfRow(order);
    const wrong = Object.keys(stored).filter((name) => told[name] !== stored[name]);
    if (wrong.length === 0) return undefined;
    const details = wrong.map((name) => `${name} is ${stored[name]}, the events say ${told[name]}`);
    return {kind: 'history-differs', detail: details.join('; ')};
  } catch (error) {
    return {kind: 'history-differs', detail: `the events cannot be told again: ${reasonOf(error)}`};
  }
}

type Fields = Readonly<Record<string, string>>;

function fieldsOf(order: OrderSnapshot): Fields {
  return {
    customer: order.customerId,
    status: order.status,
    'cancel reason': order.cancelReason ?? 'none',
    total: `${order.total}`,
    'payment requests': `${order.paymentRequests}`,
    version: `${order.version}`,
    'created at': order.createdAt.toISOString(),
    'updated at': order.updatedAt.toISOString(),
    lines: linesText(order.lines),
  };
}

function fieldsOfRow(order: AuditedOrder): Fields {
  return fieldsOf({
    id: order.id as OrderId,
    customerId: order.customerId as CustomerId,
    status: order.status as OrderStatus,
    cancelReason: order.cancelReason ?? undefined,
    total: Money.of(BigInt(order.totalMinor), order.currency),
    paymentRequests: order.paymentRequests,
    version: order.version,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    lines: order.lines.map((line) => toLine(line, order.currency)),
  });
}

function linesText(lines: readonly OrderLine[]): string {
  return lines
    .map((line) => `${line.quantity} × ${line.productId} at ${line.unitPrice} (${line.linePrice})`)
    .join(', ');
}

function toEvent(order: AuditedOrder, event: AuditedEvent): OrderEvent {
  const {version, details} = event;
  const facts = {
    id: EventId.of(order.id as OrderId, version),
    orderId: order.id as OrderId,
    version,
    status: event.status as OrderStatus,
    total: Money.of(BigInt(event.totalMinor), event.currency),
    at: new Date(event.at),
    correlation: {},
  };
  const type = event.type as OrderEvent['type'];
  switch (type) {
    case 'OrderPlaced': {
      const lines = (details.lines ?? []).map((line) => toLine(line, event.currency));
      return {...facts, type, customerId: (details.customerId ?? 'none') as CustomerId, lines};
    }
    case 'OrderConfirmed':
    case 'OrderPaymentOverdue':
      return {...facts, type};
    case 'OrderCancelRequested':
    case 'OrderRefundRequested':
    case 'OrderCanceled':
      return {...facts, type, reason: details.reason ?? 'none'};
  }
  throw new TypeError(`event ${version} is of the type ${event.type}, which a newer version must have written`);
}

function toLine(line: AuditedLine, currency: string): OrderLine {
  return {
    productId: line.productId as ProductId,
    quantity: line.quantity,
    unitPrice: Money.of(BigInt(line.unitPriceMinor), currency),
    linePrice: Money.of(BigInt(line.linePriceMinor), currency),
  };
}
