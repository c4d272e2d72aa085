import {
  asksAgain,
  type CustomerId,
  dispatchTable,
  Metadata,
  Money,
  Order,
  type OrderId,
  type OrderLine,
  type ProductId,
  readingRecord,
} from '@orderwell/domain';
import type {EntityData, RequiredEntityData} from '@mikro-orm/postgresql';
import {storedTime} from '../database/stored-time.ts';
import type {OrderLineRow, OrderRow} from '../rows/order-rows.ts';

export function toOrderRow({snapshot, newEvents}: Order): RequiredEntityData<OrderRow> & EntityData<OrderRow> {
  const asking = newEvents.filter(({type}) => dispatchTable[type] !== 'nothing');
  const asksForSomethingElse = asking.some(({type}) => !asksAgain(type));
  return {
    id: snapshot.id,
    customerId: snapshot.customerId,
    status: snapshot.status,
    cancelReason: snapshot.cancelReason ?? null,
    totalMinor: snapshot.total.minor,
    currency: snapshot.total.currency,
    paymentRequests: snapshot.paymentRequests,
    refund: snapshot.refund ?? null,
    version: snapshot.version,
    createdAt: snapshot.createdAt,
    updatedAt: snapshot.updatedAt,
    ...(asking.length > 0 && {inquireAt: null}),
    ...(asksForSomethingElse && {inquiries: 0}),
  };
}

/** The same of an order that is not stored yet, with what never changes. */
export function toNewOrderRow(order: Order): RequiredEntityData<OrderRow> & EntityData<OrderRow> {
  const {metadata} = order.snapshot;
  // A copy, because MikroORM writes into what it is given.
  return {...toOrderRow(order), metadata: metadata === undefined ? null : {...metadata}};
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
export type StoredOrder = Omit<OrderRow, 'inquiries' | 'inquireAt'>;
export type StoredOrderLine = OrderLineRow;

/**
 * @param lineRows the lines of that order, in any order
 * @throws DomainError `UNREADABLE_RECORD` if a newer version wrote it, or a part of it is missing
 */
export function toOrder(row: StoredOrder, lineRows: readonly StoredOrderLine[]): Order {
  return readingRecord(`order ${row.id}`, () => {
    const lines = lineRows.toSorted((a, b) => a.lineNumber - b.lineNumber);
    return Order.rehydrate({
      // What we stored was parsed then; stricter rules of today must not make it unreadable.
      id: row.id as OrderId,
      customerId: row.customerId as CustomerId,
      lines: lines.map((line) => toLine(line, row.currency)),
      total: Money.rehydrate(row.totalMinor, row.currency),
      metadata: Metadata.rehydrate(row.metadata),
      status: row.status,
      cancelReason: row.cancelReason ?? undefined,
      paymentRequests: row.paymentRequests,
      refund: row.refund ?? undefined,
      version: row.version,
      createdAt: storedTime('created_at', row.createdAt),
      updatedAt: storedTime('updated_at', row.updatedAt),
    });
  });
}

function toLine(row: OrderLineRow, currency: string): OrderLine {
  return {
    productId: row.productId as ProductId,
    quantity: row.quantity,
    unitPrice: Money.rehydrate(row.unitPriceMinor, currency),
    linePrice: Money.rehydrate(row.linePriceMinor, currency),
  };
}
