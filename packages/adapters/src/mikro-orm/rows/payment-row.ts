import {defineEntity, type InferEntity, p} from '@mikro-orm/postgresql';
import type {PaymentStatus} from '@orderwell/domain';
import {outboxColumns} from './outbox-columns.ts';

/**
 * A payment, and the outbox that tells what became of it, and the one that has it resolved. A payment is in one of them
 * at most, so both use the same lease; only when it is due they keep apart.
 */
export const PaymentRow = defineEntity({
  name: 'PaymentRow',
  tableName: 'payments',
  properties: {
    id: p.text().collation('C').primary(),
    /** Unique: an order has one payment. */
    orderId: p.text().collation('C').unique('payments_one_per_order'),
    amountMinor: p.bigint(),
    currency: p.text(),
    /** What was noted with the order, as texts by name; null if nothing, and from the version before this one. */
    metadata: p.json<Readonly<Record<string, string>>>().nullable(),
    status: p.text().$type<PaymentStatus>(),
    gatewayReference: p.text().nullable(),
    declineReason: p.text().nullable(),
    requestId: p.text().nullable(),
    traceparent: p.text().nullable(),
    replyTo: p.text().nullable(),
    cancelReplyTo: p.text().nullable(),
    version: p.integer(),
    createdAt: p.datetime(6),
    updatedAt: p.datetime(6),
    ...outboxColumns(),
    /** When the gateway may be asked (again). Null for a payment that does not wait for it. */
    gatewayDueAt: p.datetime(6).nullable(),
  },
  checks: [
    {
      name: 'payments_status_check',
      expression:
        "status in ('Requested', 'Unknown', 'Captured', 'Declined', 'Canceling', 'Refunding', 'Refunded', 'Voided')",
    },
    {name: 'payments_amount_minor_check', expression: 'amount_minor >= 0'},
    {name: 'payments_version_check', expression: 'version > 0'},
  ],
  indexes: [
    {name: 'payments_due', properties: ['dueAt'], where: 'due_at is not null'},
    {name: 'payments_parked', properties: ['parkedAt'], where: 'parked_at is not null'},
    {name: 'payments_awaiting_gateway', properties: ['gatewayDueAt'], where: 'gateway_due_at is not null'},
  ],
});

export type PaymentRow = InferEntity<typeof PaymentRow>;
