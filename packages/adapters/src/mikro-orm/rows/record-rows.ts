import {defineEntity, type InferEntity, p} from '@mikro-orm/postgresql';

/** The answer to a request that its caller may repeat. */
export const IdempotencyKeyRow = defineEntity({
  name: 'IdempotencyKeyRow',
  tableName: 'idempotency_keys',
  properties: {
    caller: p.text().collation('C').primary(),
    key: p.text().collation('C').primary(),
    fingerprint: p.text(),
    answer: p.text(),
    answeredAt: p.datetime(6),
    expiresAt: p.datetime(6),
  },
  indexes: [{name: 'idempotency_keys_by_expiry', properties: ['expiresAt']}],
});

export type IdempotencyKeyRow = InferEntity<typeof IdempotencyKeyRow>;

/** A message that took effect on an order. Each side has such a table of its own. */
export const ProcessedMessageRow = defineEntity({
  name: 'ProcessedMessageRow',
  tableName: 'processed_messages',
  properties: {
    /** The version before this one knows nothing of it, and leaves it empty. */
    orderId: p.text().collation('C').default('').primary(),
    messageId: p.text().collation('C').primary(),
    recordedAt: p.datetime(6).defaultRaw('now()'),
  },
  indexes: [{name: 'processed_messages_by_age', properties: ['recordedAt']}],
});

export type ProcessedMessageRow = InferEntity<typeof ProcessedMessageRow>;
