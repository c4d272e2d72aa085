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
