import {correlationIn} from '../contracts.ts';
import type {OrderId, PaymentId} from '../values/ids.ts';
import type {JsonRecord} from '../values/json-record.ts';
import {Metadata} from '../values/metadata.ts';
import type {PaymentSnapshot} from './payment-snapshot.ts';
import type {PaymentStatus} from './payment-state-table.ts';

/** What a payment is loaded from, in the JSON of a payment. Throws what {@link JsonRecord} does. */
export function paymentSnapshotIn(record: JsonRecord): PaymentSnapshot {
  return {
    id: record.text('id') as PaymentId,
    orderId: record.text('orderId') as OrderId,
    amount: record.money('amount'),
    metadata: Metadata.rehydrate(record.raw('metadata')),
    status: record.text('status') as PaymentStatus,
    gatewayReference: record.optionalText('gatewayReference'),
    declineReason: record.optionalText('declineReason'),
    replyTo: record.optionalText('replyTo'),
    cancelReplyTo: record.optionalText('cancelReplyTo'),
    correlation: correlationIn(record),
    version: record.number('version'),
    createdAt: record.time('createdAt'),
    updatedAt: record.time('updatedAt'),
  };
}
