import {correlationIn} from '../contracts.ts';
import type {CustomerId, EventId, OrderId, ProductId} from '../values/ids.ts';
import {JsonRecord, readingRecord, recordName} from '../values/json-record.ts';
import {Metadata} from '../values/metadata.ts';
import {frozenTime} from '../values/sealing.ts';
import {type OrderEvent, type OrderStatus, orderStatuses} from './order-event.ts';
import {agreedLine, type OrderLine} from './order-line.ts';
import type {OrderSnapshot} from './order-snapshot.ts';

/**
 * Loads an event from the JSON that `JSON.stringify` makes of it.
 * @param json as parsed, also by a newer version: properties that this one does not know are left out
 * @throws DomainError `UNREADABLE_RECORD`, with the reason as its cause, if it is of a type that this version does not
 * know, or a part of it is missing or no such thing
 */
export function orderEventFromJson(json: unknown): OrderEvent {
  return readingRecord(recordName('event', json), () => Object.freeze(eventIn(new JsonRecord(json))));
}

function eventIn(record: JsonRecord): OrderEvent {
  const facts = {
    id: record.text('id') as EventId,
    orderId: record.text('orderId') as OrderId,
    version: record.number('version'),
    // A status that is out of use was right then. Where the order stands is told by its latest events.
    status: record.text('status') as OrderStatus,
    total: record.money('total'),
    at: frozenTime(record.time('at')),
    correlation: correlationIn(record),
  };
  const type = record.text('type') as OrderEvent['type'];
  switch (type) {
    case 'OrderPlaced':
      return {
        ...facts,
        type,
        customerId: record.text('customerId') as CustomerId,
        lines: linesIn(record),
        ...metadataIn(record),
      };
    case 'OrderPaymentOverdue':
      return {...facts, type, ...metadataIn(record)};
    case 'OrderConfirmed':
    case 'OrderCancellationOverdue':
    case 'OrderRefundSettled':
      return {...facts, type};
    case 'OrderCancelRequested':
    case 'OrderRefundRequested':
    case 'OrderCanceled':
      return {...facts, type, reason: record.text('reason')};
    case 'OrderNoted': {
      const note = record.record('note');
      const data = Metadata.rehydrate(note.raw('data'));
      return {...facts, type, note: Object.freeze({type: note.text('type'), ...(data && {data})})};
    }
  }
  throw new TypeError(`event ${facts.id} is of the type ${String(type)}, which a newer version must have written`);
}

/** What an order is loaded from, in the JSON of an order. Throws what {@link JsonRecord} does. */
export function orderSnapshotIn(record: JsonRecord): OrderSnapshot {
  return {
    id: record.text('id') as OrderId,
    customerId: record.text('customerId') as CustomerId,
    lines: linesIn(record),
    total: record.money('total'),
    ...metadataIn(record),
    status: statusIn(record),
    cancelReason: record.optionalText('cancelReason'),
    paymentRequests: record.number('paymentRequests'),
    refund: record.raw('refund') as OrderSnapshot['refund'],
    version: record.number('version'),
    createdAt: record.time('createdAt'),
    updatedAt: record.time('updatedAt'),
  };
}

function statusIn(record: JsonRecord): OrderStatus {
  const status = record.text('status') as OrderStatus;
  if (!orderStatuses.includes(status)) throw new TypeError(`its status is "${status}"`);
  return status;
}

function linesIn(record: JsonRecord): readonly OrderLine[] {
  const lines = record.records('lines').map((line) =>
    agreedLine({
      productId: line.text('productId') as ProductId,
      quantity: line.number('quantity'),
      unitPrice: line.money('unitPrice'),
      linePrice: line.money('linePrice'),
    }),
  );
  return Object.freeze(lines);
}

function metadataIn(record: JsonRecord): {readonly metadata?: Metadata} {
  const metadata = Metadata.rehydrate(record.raw('metadata'));
  return metadata === undefined ? {} : {metadata};
}
