import {orderEventTypes, toOrder, toOrderEvent} from '@orderwell/adapters/mikro-orm';
import {
  type Order,
  type OrderEvent,
  type OrderSnapshot,
  type OrderStatus,
  orderStatuses,
  paymentStateTable,
} from '@orderwell/domain';
import {reasonOf} from '@orderwell/adapters/runtime';
import type {AuditedMovement} from './gateway-queries.ts';
import type {AuditedEvent, OrderColumns} from './order-queries.ts';
import type {PaymentColumns} from './payment-queries.ts';

/** A row that this version cannot read: a newer version wrote it, or somebody changed it by hand. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';
  /** With its table, such as `orders.currency`. */
  readonly column: string;
  readonly reason: string;

  constructor(column: string, reason: string) {
    super(`${column}: ${reason}`);
    this.column = column;
    this.reason = reason;
  }
}

/** Which of these rows cannot be read, and why. */
export function unreadableOf(reads: Iterable<() => unknown>): readonly UnreadableRow[] {
  const found: UnreadableRow[] = [];
  for (const read of reads) {
    try {
      read();
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      found.push(error);
    }
  }
  return found;
}

/** An order as order-app reads it. @throws UnreadableRow */
export function orderOf(row: OrderColumns): Order {
  known('orders.status', row.status, orderStatuses);
  const lines = row.lines.map((line) => ({
    ...line,
    orderId: row.id,
    unitPriceMinor: BigInt(line.unitPriceMinor),
    linePriceMinor: BigInt(line.linePriceMinor),
  }));
  const stored = {
    ...row,
    status: row.status as OrderStatus,
    refund: row.refund as OrderSnapshot['refund'] | null,
    totalMinor: BigInt(row.totalMinor),
    createdAt: timeIn('orders.created_at', row.createdAt),
    updatedAt: timeIn('orders.updated_at', row.updatedAt),
  };
  return inColumn(lines.length === 0 ? 'order_lines' : 'orders', () => toOrder(stored, lines));
}

/** An event of an order as order-app reads it. @throws UnreadableRow */
export function eventOf(orderId: string, event: AuditedEvent): OrderEvent {
  try {
    return readEvent(orderId, event);
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    throw new UnreadableRow(error.column, `version ${event.version}: ${error.reason}`);
  }
}

function readEvent(orderId: string, event: AuditedEvent): OrderEvent {
  known('order_events.type', event.type, orderEventTypes);
  const stored = {
    ...event,
    orderId,
    type: event.type as OrderEvent['type'],
    status: event.status as OrderStatus,
    totalMinor: BigInt(event.totalMinor),
    at: timeIn('order_events.at', event.at),
    // What caused it is no part of what happened to the order.
    requestId: null,
    traceparent: null,
  };
  return inColumn('order_events.details', () => toOrderEvent(stored));
}

/** @throws UnreadableRow */
export function checkPayment({status}: Pick<PaymentColumns, 'status'>): void {
  known('payments.status', status, Object.keys(paymentStateTable));
}

/** @throws UnreadableRow */
export function checkMovement({kind}: AuditedMovement): void {
  known('simulated_gateway.movements.kind', kind, ['capture', 'refund']);
}

function known(column: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) throw new UnreadableRow(column, `"${value}": this version does not know it`);
}

function timeIn(column: string, time: Date | number | string): Date {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) throw new UnreadableRow(column, `"${String(time)}": it is no time`);
  return date;
}

function inColumn<T>(column: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // That a record cannot be read is known by now; why not, its cause says.
    throw new UnreadableRow(column, reasonOf(error instanceof Error && error.cause ? error.cause : error));
  }
}
