import {createHash} from 'node:crypto';
import {reasonOf} from '@orderwell/adapters/runtime';
import {type Metadata, Order, type OrderLine, type OrderSnapshot} from '@orderwell/domain';
import type {Difference} from './differences.ts';
import type {AuditedOrder} from '../../sources/order-queries.ts';
import {eventOf, orderOf} from '../../sources/stored-rows.ts';

/** Whether the history of an order is whole, and tells the same as the order's row. Both change in one transaction. */
export function historyDifference(order: AuditedOrder): Pick<Difference, 'kind' | 'detail'> | undefined {
  const versions = order.events.map(({version}) => version);
  const gap = Array.from({length: Math.max(order.version, ...versions)}, (_, index) => index + 1).find(
    (version) => !versions.includes(version),
  );
  if (gap !== undefined) return {kind: 'history-gap', detail: `there is no event ${gap} of ${order.version}`};
  try {
    const told = fieldsOf(Order.fold(order.events.map((event) => eventOf(order.id, event))).snapshot);
    const stored = fieldsOf(orderOf(order).snapshot);
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
    metadata: metadataText(order.metadata),
    refund: order.refund ?? 'none',
    'payment requests': `${order.paymentRequests}`,
    version: `${order.version}`,
    'created at': order.createdAt.toISOString(),
    'updated at': order.updatedAt.toISOString(),
    lines: linesText(order.lines),
  };
}

/** Not what it says, which is nobody's here. */
function metadataText(metadata: Metadata = {}): string {
  const pairs = JSON.stringify(Object.entries(metadata));
  return pairs === '[]' ? 'none' : `sha256:${createHash('sha256').update(pairs).digest('hex').slice(0, 16)}`;
}

function linesText(lines: readonly OrderLine[]): string {
  return lines
    .map((line) => `${line.quantity} × ${line.productId} at ${line.unitPrice} (${line.linePrice})`)
    .join(', ');
}
