import {type CustomerId, Money, Order, type OrderId, type OrderLine, type ProductId} from '@orderwell/domain';
import type {EntityData, RequiredEntityData} from '@mikro-orm/postgresql';
import type {OrderLineRow} from './rows/order-line-row.ts';
import type {OrderRow} from './rows/order-row.ts';

export function toOrderRow({snapshot}: Order): RequiredEntityData<OrderRow> & EntityData<OrderRow> {
  return {
    id: snapshot.id,
    customerId: snapshot.customerId,
    status: snapshot.status,
    cancelReason: snapshot.cancelReason ?? null,
    totalMinor: snapshot.total.minor,
    currency: snapshot.total.currency,
    paymentRequests: snapshot.paymentRequests,
    version: snapshot.version,
    createdAt: snapshot.createdAt,
    updatedAt: snapshot.updatedAt,
  };
}

export function toOrderLineRows({snapshot: {id, lines}}: Order): RequiredEntityData<OrderLineRow>[] {
  return lines.map((line, index) => ({
    orderId: id,
    lineNumber: index + 1,
    productId: line.productId,
    quantity: line.quantity,
    unitPriceMinor: line.unitPrice.minor,
    linePriceMinor: line.linePrice.minor,
  }));
}

/** What an order is read from, and each of its lines. */
export type StoredOrder = OrderRow;
export type StoredOrderLine = OrderLineRow;

/**
 * @param lineRows the lines of that order, in any order
 * @throws DomainError `INVALID_CURRENCY`; `AMOUNT_OUT_OF_RANGE`
 */
export function toOrder(row: StoredOrder, lineRows: readonly StoredOrderLine[]): Order {
  const lines = lineRows.toSorted((a, b) => a.lineNumber - b.lineNumber);
  return Order.rehydrate({
    // What we stored was parsed then; stricter rules of today must not make it unreadable.
    id: row.id as OrderId,
    customerId: row.customerId as CustomerId,
    lines: lines.map((line) => toLine(line, row.currency)),
    total: Money.of(row.totalMinor, row.currency),
    status: row.status,
    cancelReason: row.cancelReason ?? undefined,
    paymentRequests: row.paymentRequests,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  });
}

function toLine(row: OrderLineRow, currency: string): OrderLine {
  return {
    productId: row.productId as ProductId,
    quantity: row.quantity,
    unitPrice: Money.of(row.unitPriceMinor, currency),
    linePrice: Money.of(row.linePriceMinor, currency),
  };
}
