import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryMessagesAndAnswers: MutationsOfPort = {
  adapter: 'in-memory',
  port: 'an order repository',
  mutations: {
    'message-not-remembered': {
      mistake: 'the message that caused a change is not recorded with it',
      file: 'in-memory-order-repository.ts',
      from: `this.messages.record(order.id, causedBy);`,
      to: ``,
    },
    'message-remembered-without-effect': {
      mistake: 'a message is recorded although its change is stale and not stored',
      file: 'in-memory-order-repository.ts',
      from: `if (this.messages.has(order.id, causedBy)) return 'repeated';`,
      to: `if (this.messages.has(order.id, causedBy)) return 'repeated';
    this.messages.record(order.id, causedBy);`,
    },
    'message-remembered-before-failure': {
      mistake: 'a message is recorded, and then the write of its change fails',
      file: 'in-memory-order-repository.ts',
      from: `this.#store(order, causedBy`,
      to: `this.messages.record(order.id, causedBy);
    this.#store(order, causedBy`,
    },
    'message-of-any-order': {
      mistake: 'a message of one order counts as processed for all orders',
      file: 'in-memory-messages.ts',
      from: `JSON.stringify([orderId, id])`,
      to: `JSON.stringify([id])`,
    },
    'messages-forgotten-too-early': {
      mistake: 'messages are forgotten however young they are',
      file: 'in-memory-messages.ts',
      from: `at.getTime() < before)`,
      to: `at.getTime() < before || true)`,
    },
    'messages-forgotten-all-at-once': {
      mistake: 'forgetting messages knows no limit',
      file: 'in-memory-messages.ts',
      from: `.slice(0, limit)`,
      to: ``,
    },
    'fingerprint-ignored': {
      mistake: 'another request with the same key gets the answer of the first',
      file: 'in-memory-order-repository.ts',
      from: `stored.fingerprint === request.fingerprint ?`,
      to: `stored !== undefined ?`,
    },
    'caller-ignored': {
      mistake: 'two callers share their keys',
      file: 'in-memory-order-repository.ts',
      from: `JSON.stringify([caller, key])`,
      to: `JSON.stringify([key])`,
    },
    'answer-never-expires': {
      mistake: 'an answer counts for ever',
      file: 'in-memory-order-repository.ts',
      from: `if (stored === undefined || stored.expiresAt <= this.store.clock.now().getTime()) return undefined;`,
      to: `if (stored === undefined) return undefined;`,
    },
    'answer-expires-by-order': {
      mistake: 'an answer expires by the time of the order instead of the time of the store',
      file: 'in-memory-order-repository.ts',
      from: `const earlier = answered && this.#earlier(answered.idempotency);`,
      to: `const kept = answered && this.store.answers.get(nameOf(answered.idempotency));
    const expired = kept !== undefined && kept.expiresAt <= order.snapshot.createdAt.getTime();
    const earlier = answered && (expired ? undefined : this.#earlier(answered.idempotency));`,
    },
    'answer-without-order': {
      mistake: 'an answer is kept although its order could not be stored',
      file: 'in-memory-order-repository.ts',
      from: `this.#store(order, answered`,
      to: `if (answered !== undefined) this.#keep(answered.idempotency);
    this.#store(order, answered`,
    },
    'answers-forgotten-too-early': {
      mistake: 'answers are forgotten that still count',
      file: 'in-memory-order-repository.ts',
      from: `expiresAt < now)`,
      to: `expiresAt < Infinity)`,
    },
    'answers-forgotten-all-at-once': {
      mistake: 'forgetting answers knows no limit',
      file: 'in-memory-order-repository.ts',
      from: `expiresAt < now).slice(0, limit)`,
      to: `expiresAt < now)`,
    },
  },
};
