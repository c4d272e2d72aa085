import type {CustomerId, OrderId} from '../values/ids.ts';
import type {Metadata} from '../values/metadata.ts';
import {Money} from '../values/money.ts';
import {assertCount, assertText, assertTime, frozenTime} from '../values/sealing.ts';
import {type OrderStatus, orderStatuses} from './order-event.ts';
import {agreedLine, type OrderLine} from './order-line.ts';

/** Everything that is stored of an order. Nobody can change one that an `Order` has. */
export interface OrderSnapshot {
  readonly id: OrderId;
  readonly customerId: CustomerId;
  /** 1 to `orderLinesMax` lines in one currency. */
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** What its customer's application noted with it; undefined if nothing. It never changes. */
  readonly metadata?: Metadata | undefined;
  readonly status: OrderStatus;
  /** Why the order is canceled, once it is or is about to be. */
  readonly cancelReason?: string | undefined;
  /** How often its payment was requested. */
  readonly paymentRequests: number;
  /** Whether money that arrived after the order was canceled is still to be given back; undefined if none arrived. */
  readonly refund?: 'owed' | 'settled' | undefined;
  /** The version of its latest event. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * A copy that nobody can change, of what was stored before.
 * @throws TypeError if a part of it is missing, or is of another type than it must be; DomainError `INVALID_…` likewise
 */
export function agreedSnapshot(snapshot: OrderSnapshot): OrderSnapshot {
  const {id, customerId, lines, total, metadata, status, cancelReason, refund} = snapshot;
  assertText('an order id', id);
  assertText('a customer id', customerId);
  if (!Array.isArray(lines) || lines.length === 0)
    throw new TypeError('an order must have an array of lines, and one at least');
  Money.assert(total);
  if (!orderStatuses.includes(status)) throw new TypeError(`an order cannot be "${status}"`);
  assertText('a reason', cancelReason, {optional: true});
  if (refund !== undefined && refund !== 'owed' && refund !== 'settled') {
    throw new TypeError(`a refund cannot be "${String(refund)}"`);
  }
  assertCount('the number of payment requests', snapshot.paymentRequests, 0);
  assertCount('the version of an order', snapshot.version, 1);
  assertTime('createdAt', snapshot.createdAt);
  assertTime('updatedAt', snapshot.updatedAt);
  return sealedSnapshot({
    ...snapshot,
    lines: Object.freeze(lines.map(agreedLine)),
    ...(metadata && {metadata: Object.freeze({...metadata})}),
  });
}

/** A copy of the snapshot's own properties; the values are frozen already. One literal, because V8 freezes those fast. */
export function sealedSnapshot(snapshot: OrderSnapshot): OrderSnapshot {
  return Object.freeze({
    id: snapshot.id,
    customerId: snapshot.customerId,
    lines: snapshot.lines,
    total: snapshot.total,
    metadata: snapshot.metadata,
    status: snapshot.status,
    cancelReason: snapshot.cancelReason,
    paymentRequests: snapshot.paymentRequests,
    refund: snapshot.refund,
    version: snapshot.version,
    createdAt: frozenTime(snapshot.createdAt),
    updatedAt: frozenTime(snapshot.updatedAt),
  });
}
