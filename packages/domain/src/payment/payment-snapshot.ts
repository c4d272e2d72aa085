import {type Correlation, correlationOf} from '../contracts.ts';
import type {OrderId, PaymentId} from '../values/ids.ts';
import type {Metadata} from '../values/metadata.ts';
import {Money} from '../values/money.ts';
import {assertCount, assertText, assertTime, frozenTime} from '../values/sealing.ts';
import {type PaymentStatus, paymentStateTable} from './payment-state-table.ts';

/** Where somebody wants to hear of a payment, in the transport's own terms; undefined for the usual place. */
export interface PaymentAddresses {
  /** Of whoever asked for the payment: wants the result. */
  readonly replyTo?: string | undefined;
  /**
   * Of whoever asked for its cancellation: wants to hear that it was voided or refunded. Another one, because whoever
   * asked for the payment may never have heard of cancellations.
   */
  readonly cancelReplyTo?: string | undefined;
}

/** Everything that is stored of a payment. Nobody can change one that a `Payment` has. */
export interface PaymentSnapshot extends PaymentAddresses {
  readonly id: PaymentId;
  readonly orderId: OrderId;
  readonly amount: Money;
  /** What the request that began it said of the order. It never changes, so a charge that is repeated is the same. */
  readonly metadata?: Metadata | undefined;
  readonly status: PaymentStatus;
  /** The gateway's name for the charge, once it was approved. */
  readonly gatewayReference?: string | undefined;
  /** Why it was declined, once it was. */
  readonly declineReason?: string | undefined;
  /** The request that started it. */
  readonly correlation: Correlation;
  /** 1 when it begins, then one more for each move. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * A copy that nobody can change, of what was stored before.
 * @throws TypeError if a part of it is missing, or is of another type than it must be; DomainError `INVALID_AMOUNT` likewise
 */
export function agreedSnapshot(snapshot: PaymentSnapshot): PaymentSnapshot {
  const {metadata, status} = snapshot;
  assertText('a payment id', snapshot.id);
  assertText('an order id', snapshot.orderId);
  Money.assert(snapshot.amount);
  if (!Object.hasOwn(paymentStateTable, status)) throw new TypeError(`a payment cannot be "${status}"`);
  for (const name of ['gatewayReference', 'declineReason', 'replyTo', 'cancelReplyTo'] as const) {
    assertText(name, snapshot[name], {optional: true});
  }
  assertCount('the version of a payment', snapshot.version, 1);
  assertTime('createdAt', snapshot.createdAt);
  assertTime('updatedAt', snapshot.updatedAt);
  const copies = {
    correlation: correlationOf(snapshot.correlation),
    ...(metadata && {metadata: Object.freeze({...metadata})}),
  };
  return sealedSnapshot({...snapshot, ...copies});
}

/** A copy of the snapshot's own properties; the values are frozen already. One literal, because V8 freezes those fast. */
export function sealedSnapshot(snapshot: PaymentSnapshot): PaymentSnapshot {
  return Object.freeze({
    id: snapshot.id,
    orderId: snapshot.orderId,
    amount: snapshot.amount,
    metadata: snapshot.metadata,
    status: snapshot.status,
    gatewayReference: snapshot.gatewayReference,
    declineReason: snapshot.declineReason,
    correlation: snapshot.correlation,
    replyTo: snapshot.replyTo,
    cancelReplyTo: snapshot.cancelReplyTo,
    version: snapshot.version,
    createdAt: frozenTime(snapshot.createdAt),
    updatedAt: frozenTime(snapshot.updatedAt),
  });
}
