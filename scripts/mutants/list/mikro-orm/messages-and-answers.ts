import type {MutationsOfPort} from '../../mutant.ts';

export const mikroOrmMessagesAndAnswers: MutationsOfPort = {
  adapter: 'mikro-orm',
  port: 'an order repository',
  mutations: {
    'fingerprint-ignored': {
      mistake: 'another request with the same key gets the answer of the first',
      file: 'idempotency-keys.ts',
      from: `return stored.fingerprint === fingerprint ?`,
      to: `return stored !== undefined ?`,
    },
    'caller-ignored': {
      mistake: 'a key of one caller is found for another',
      file: 'idempotency-keys.ts',
      from: `findOne(IdempotencyKeyRow, {caller, key, expiresAt`,
      to: `findOne(IdempotencyKeyRow, {key, expiresAt`,
    },
    'callers-share-keys': {
      mistake: 'all callers share their keys',
      file: 'idempotency-keys.ts',
      from: `em.execute<object[]>(take, [caller,`,
      to: `em.execute<object[]>(take, ['everybody',`,
      also: [{from: `findOneOrFail(IdempotencyKeyRow, {caller, key})`, to: `findOneOrFail(IdempotencyKeyRow, {key})`}],
    },
    'answer-never-expires': {
      mistake: 'an answer counts for ever',
      file: 'idempotency-keys.ts',
      from: `{caller, key, expiresAt: {$gt: raw('now()')}}`,
      to: `{caller, key}`,
    },
    'expired-key-stays-taken': {
      mistake: 'the key of an answer that expired cannot be used anew',
      file: 'idempotency-keys.ts',
      from: `where idempotency_keys.expires_at <= now()`,
      to: `where idempotency_keys.expires_at is null`,
    },
    'every-key-expired': {
      mistake: 'a key that is in use is given to the next request',
      file: 'idempotency-keys.ts',
      from: `where idempotency_keys.expires_at <= now()`,
      to: ``,
    },
    'key-in-other-transaction': {
      mistake: 'a key is taken in another transaction than its order is stored in',
      file: 'order-repository.ts',
      from: `(await takeKey(em, answered.idempotency))`,
      to: `(await this.#database.transact((other) => takeKey(other, answered.idempotency)))`,
    },
    'answers-forgotten-too-early': {
      mistake: 'answers are forgotten that still count',
      file: 'idempotency-keys.ts',
      from: `where expires_at < now()`,
      to: `where expires_at is not null`,
    },
    'answers-forgotten-all-at-once': {
      mistake: 'forgetting answers knows no limit',
      file: 'idempotency-keys.ts',
      from: `order by expires_at limit ? for update`,
      to: `order by expires_at limit 1000 + ? for update`,
    },
    'messages-forgotten-too-early': {
      mistake: 'messages are forgotten however young they are',
      file: 'processed-messages.ts',
      from: `recorded_at < now() - ? * interval '1 millisecond'`,
      to: `recorded_at <= now() - ? * interval '0 milliseconds'`,
    },
    'messages-forgotten-all-at-once': {
      mistake: 'forgetting messages knows no limit',
      file: 'processed-messages.ts',
      from: `order by recorded_at limit ?`,
      to: `order by recorded_at limit 1000 + ?`,
    },
    'message-of-any-order': {
      mistake: 'a message of one order counts as processed for all orders',
      file: 'processed-messages.ts',
      from: `insertIfAbsent(em, ProcessedMessageRow, {orderId, messageId})`,
      to: `insertIfAbsent(em, ProcessedMessageRow, {orderId: 'any' as OrderId, messageId})`,
    },
    'message-not-remembered': {
      mistake: 'the message that caused a change is not recorded with it',
      file: 'order-repository.ts',
      from: `if (causedBy !== undefined && !(await recordMessage(em, order.id, causedBy))) return 'repeated';`,
      to: ``,
    },
    'message-remembered-without-effect': {
      mistake: 'a message is recorded although its change is stale and not stored',
      file: 'order-repository.ts',
      from: `return rollBack('stale');`,
      to: `return 'stale';`,
    },
    'message-in-other-transaction': {
      mistake: 'a message is recorded in another transaction than its effect',
      file: 'order-repository.ts',
      from: `!(await recordMessage(em, order.id, causedBy))`,
      to: `!(await this.#database.execute((other) => recordMessage(other, order.id, causedBy)))`,
    },
  },
};
