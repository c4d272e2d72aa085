import {orderEventTypes, toOrder, toOrderEvent} from '@orderwell/adapters/mikro-orm';
import {
  Currency,
  Money,
  type Order,
  type OrderEvent,
  type OrderStatus,
  orderStateTable,
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
  known('orders.status', row.status, Object.keys(orderStateTable));
  const lines = row.lines.map((line) => ({
    ...line,
    orderId: row.id,
    unitPriceMinor: minorIn('order_lines.unit_price_minor', line.unitPriceMinor, row.currency),
    linePriceMinor: minorIn('order_lines.line_price_minor', line.linePriceMinor, row.currency),
  }));
  const stored = {
    ...row,
    status: row.status as OrderStatus,
    totalMinor: minorIn('orders.total_minor', row.totalMinor, row.currency),
    createdAt: timeIn('orders.created_at', row.createdAt),
    updatedAt: timeIn('orders.updated_at', row.updatedAt),
  };
  return inColumn('orders', () => toOrder(stored, lines));
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
  known('order_events.status', event.status, Object.keys(orderStateTable));
  const stored = {
    ...event,
    orderId,
    type: event.type as OrderEvent['type'],
    status: event.status as OrderStatus,
    totalMinor: minorIn('order_events.total_minor', event.totalMinor, event.currency),
    at: timeIn('order_events.at', event.at),
    // What caused it is no part of what happened to the order.
    requestId: null,
    traceparent: null,
  };
  return inColumn('order_events.details', () => toOrderEvent(stored));
}

/** @throws UnreadableRow */
export function checkPayment({status, amountMinor, currency}: PaymentColumns): void {
  checkPaymentStatus(status);
  minorIn('payments.amount_minor', amountMinor, currency);
}

/** @throws UnreadableRow */
export function checkPaymentStatus(status: string): void {
  known('payments.status', status, Object.keys(paymentStateTable));
}

/** @throws UnreadableRow */
export function checkMovement({kind, amountMinor, currency}: AuditedMovement): void {
  known('simulated_gateway.movements.kind', kind, ['capture', 'refund']);
  minorIn('simulated_gateway.movements.amount_minor', amountMinor, currency);
}

function known(column: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) throw new UnreadableRow(column, `"${value}": this version does not know it`);
}

function minorIn(column: string, minor: string, currency: string): bigint {
  const [table] = column.split(/\.[a-z_]+$/);
  // The lines of an order are in its currency.
  const currencyColumn = `${table === 'order_lines' ? 'orders' : table}.currency`;
  inColumn(currencyColumn, () => Currency.parse(currency), currency);
  return inColumn(column, () => Money.of(BigInt(minor), currency), minor).minor;
}

function timeIn(column: string, time: Date | number | string): Date {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) throw new UnreadableRow(column, `"${String(time)}": it is no time`);
  return date;
}

function inColumn<T>(column: string, read: () => T, value?: string): T {
  try {
    return read();
  } catch (error) {
    throw new UnreadableRow(column, `${value === undefined ? '' : `"${value}": `}${reasonOf(error)}`);
  }
}
