import {
  type CustomerId,
  dispatchTable,
  EventId,
  Metadata,
  Money,
  type OrderEvent,
  type OrderId,
  type OrderLine,
  type ProductId,
} from '@orderwell/domain';
import type {RequiredEntityData} from '@mikro-orm/postgresql';
import {awaitingDelivery, notAwaitingDelivery} from '../messages/outbox-statements.ts';
import {storedTime} from '../database/reading-record.ts';
import type {outboxColumns} from '../rows/outbox-columns.ts';
import type {OrderEventDetails, OrderEventLine, OrderEventRow} from '../rows/order-rows.ts';

export function toOrderEventRow(event: OrderEvent): RequiredEntityData<OrderEventRow> {
  return {
    orderId: event.orderId,
    version: event.version,
    type: event.type,
    status: event.status,
    totalMinor: event.total.minor,
    currency: event.total.currency,
    at: event.at,
    requestId: event.correlation.requestId ?? null,
    traceparent: event.correlation.traceparent ?? null,
    details: detailsOf(event),
    ...(dispatchTable[event.type] === 'nothing' ? notAwaitingDelivery() : awaitingDelivery()),
  };
}

/** What an event is read from: its row without what makes it an item of an outbox. */
export type StoredOrderEvent = Omit<OrderEventRow, keyof ReturnType<typeof outboxColumns> | 'deliveredAt'>;

/** @throws TypeError if a newer version wrote it, its details lack something or are none, or its time is none; SyntaxError if they are no amounts */
export function toOrderEvent(row: StoredOrderEvent): OrderEvent {
  const orderId = row.orderId as OrderId;
  const {type, details} = row;
  const facts = {
    id: EventId.of(orderId, row.version),
    orderId,
    version: row.version,
    status: row.status,
    total: Money.rehydrate(row.totalMinor, row.currency),
    at: storedTime('at', row.at),
    correlation: {requestId: row.requestId ?? undefined, traceparent: row.traceparent ?? undefined},
  };
  switch (type) {
    case 'OrderPlaced': {
      const lines = present(row, details.lines).map((line) => toLine(line, row.currency));
      return {
        ...facts,
        type,
        customerId: present(row, details.customerId) as CustomerId,
        lines,
        ...toMetadata(details),
      };
    }
    case 'OrderPaymentOverdue':
      return {...facts, type, ...toMetadata(details)};
    case 'OrderConfirmed':
    case 'OrderCancellationOverdue':
    case 'OrderRefundSettled':
      return {...facts, type};
    case 'OrderCancelRequested':
    case 'OrderRefundRequested':
    case 'OrderCanceled':
      return {...facts, type, reason: present(row, details.reason)};
    case 'OrderNoted': {
      const {type: noted, data} = present(row, details.note);
      return {...facts, type, note: {type: noted, ...(data && {data: Metadata.rehydrate(data)})}};
    }
  }
  throw new TypeError(`event ${facts.id} is of the type ${String(type)}, which a newer version must have written`);
}

function detailsOf(event: OrderEvent): OrderEventDetails {
  switch (event.type) {
    case 'OrderPlaced':
      return {customerId: event.customerId, lines: event.lines.map(toDetailsLine), ...toDetailsMetadata(event)};
    case 'OrderPaymentOverdue':
      return toDetailsMetadata(event);
    case 'OrderConfirmed':
    case 'OrderCancellationOverdue':
    case 'OrderRefundSettled':
      return {};
    case 'OrderCancelRequested':
    case 'OrderRefundRequested':
    case 'OrderCanceled':
      return {reason: event.reason};
    case 'OrderNoted': {
      const {type, data} = event.note;
      return {note: {type, ...(data && {data: {...data}})}};
    }
  }
}

/** Left out where there is none. A copy, because MikroORM writes into what it is given. */
function toDetailsMetadata({
  metadata,
}: {
  readonly metadata?: Metadata | undefined;
}): Pick<OrderEventDetails, 'metadata'> {
  return metadata === undefined ? {} : {metadata: {...metadata}};
}

function toMetadata(details: OrderEventDetails): {readonly metadata?: Metadata} {
  const metadata = Metadata.rehydrate(details.metadata);
  return metadata === undefined ? {} : {metadata};
}

function toDetailsLine({productId, quantity, unitPrice, linePrice}: OrderLine): OrderEventLine {
  return {productId, quantity, unitPriceMinor: `${unitPrice.minor}`, linePriceMinor: `${linePrice.minor}`};
}

function toLine(line: OrderEventLine, currency: string): OrderLine {
  return {
    productId: line.productId as ProductId,
    quantity: line.quantity,
    unitPrice: Money.rehydrate(BigInt(line.unitPriceMinor), currency),
    linePrice: Money.rehydrate(BigInt(line.linePriceMinor), currency),
  };
}

function present<T>({orderId, version}: StoredOrderEvent, detail: T | undefined): T {
  if (detail === undefined) throw new TypeError(`event ${version} of order ${orderId} lacks a detail of its type`);
  return detail;
}
