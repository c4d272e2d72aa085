import {
  dispatchTable,
  EventId,
  type Metadata,
  Money,
  type OrderEvent,
  orderEventFromJson,
  type OrderId,
  type OrderLine,
  readingRecord,
} from '@orderwell/domain';
import type {RequiredEntityData} from '@mikro-orm/postgresql';
import {awaitingDelivery, notAwaitingDelivery} from '../messages/outbox-statements.ts';
import {storedTime} from '../database/stored-time.ts';
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

/**
 * Reads an event as the domain reads its JSON, whose parts are in columns here.
 * @throws DomainError `UNREADABLE_RECORD` if a newer version wrote it, or a part of it is missing or no such thing
 */
export function toOrderEvent(row: StoredOrderEvent): OrderEvent {
  const {orderId, version, type, status, currency, requestId, traceparent} = row;
  const id = EventId.of(orderId as OrderId, version);
  return readingRecord(`event ${id}`, () => {
    const {lines, ...details} = row.details;
    return orderEventFromJson({
      ...details,
      id,
      orderId,
      version,
      type,
      status,
      total: Money.rehydrate(row.totalMinor, currency).toJSON(),
      at: storedTime('at', row.at).toJSON(),
      correlation: {requestId, traceparent},
      lines: lines?.map((line) => toLineJson(line, currency)),
    });
  });
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

function toDetailsLine({productId, quantity, unitPrice, linePrice}: OrderLine): OrderEventLine {
  return {productId, quantity, unitPriceMinor: `${unitPrice.minor}`, linePriceMinor: `${linePrice.minor}`};
}

function toLineJson({productId, quantity, unitPriceMinor, linePriceMinor}: OrderEventLine, currency: string): object {
  return {
    productId,
    quantity,
    unitPrice: {minor: unitPriceMinor, currency},
    linePrice: {minor: linePriceMinor, currency},
  };
}
