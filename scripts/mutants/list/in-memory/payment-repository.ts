import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryPayments: MutationsOfPort = {
  adapter: 'in-memory',
  port: 'a payment repository',
  mutations: {
    'second-payment-of-an-order': {
      mistake: 'a second payment of an order takes the place of the first',
      file: 'in-memory-payment-repository.ts',
      from: `if (this.store.payments.has(payment.id)) return 'present';`,
      to: ``,
    },
    'payments-version-unchecked': {
      mistake: 'a writer of an old version overwrites a newer one',
      file: 'in-memory-payment-repository.ts',
      from: `if (this.store.payments.get(payment.id)?.snapshot.version !== payment.loadedVersion) return 'stale';`,
      to: `if (!this.store.payments.has(payment.id)) return 'stale';`,
    },
    'result-never-due': {
      mistake: 'a result is stored, and nobody is told',
      file: 'in-memory-payment-repository.ts',
      from: `if (stored.result !== undefined) this.outbox.put(stored);`,
      to: ``,
    },
    'wait-for-gateway-never-due': {
      mistake: 'a payment that waits for the gateway is never looked at again',
      file: 'in-memory-payment-repository.ts',
      from: `if (stored.gatewayDueInMs !== undefined) this.unresolved.put(stored, stored.gatewayDueInMs);`,
      to: ``,
    },
    'wait-for-gateway-due-at-once': {
      mistake: 'a payment that waits for the gateway gets no time to end by itself',
      file: 'in-memory-payment-repository.ts',
      from: `this.unresolved.put(stored, stored.gatewayDueInMs)`,
      to: `this.unresolved.put(stored)`,
    },
    'resolved-still-waits': {
      mistake: 'a payment that was resolved is still looked at',
      file: 'in-memory-payment-repository.ts',
      from: `this.unresolved.remove(stored.id);
    if (stored.result`,
      to: `if (stored.result`,
    },
    'redirected-begins-anew': {
      mistake: 'a payment that is told elsewhere begins its schedule anew',
      file: 'in-memory-payment-repository.ts',
      from: `if (before?.status === stored.status) {`,
      to: `if (false) {`,
    },
    'reply-address-lost': {
      mistake: 'the queue that a result is wanted in is forgotten',
      file: 'in-memory-payment-repository.ts',
      from: `Payment.rehydrate(payment.snapshot)`,
      to: `Payment.rehydrate({...payment.snapshot, replyTo: undefined})`,
    },
    'cancel-reply-address-lost': {
      mistake: 'the queue that the result of a cancellation is wanted in is forgotten',
      file: 'in-memory-payment-repository.ts',
      from: `Payment.rehydrate(payment.snapshot)`,
      to: `Payment.rehydrate({...payment.snapshot, cancelReplyTo: undefined})`,
    },
    'missing-result-announced': {
      mistake: 'a payment without a result is announced again',
      file: 'in-memory-payment-repository.ts',
      from: `payment?.result === undefined || this.messages`,
      to: `payment === undefined || this.messages`,
    },
    'repeated-message-announces': {
      mistake: 'a message that has caused something has its result announced once more at each repeat',
      file: 'in-memory-payment-repository.ts',
      from: ` || this.messages.has(orderId, causedBy)`,
      to: ``,
    },
    'announcing-message-not-remembered': {
      mistake: 'the message that had a result announced again is not recorded',
      file: 'in-memory-payment-repository.ts',
      from: `this.outbox.putAgain(payment);
    this.messages.record(orderId, causedBy);`,
      to: `this.outbox.putAgain(payment);`,
    },
    'causing-message-not-remembered': {
      mistake: 'the message that a payment was added or moved for is not recorded',
      file: 'in-memory-payment-repository.ts',
      from: `this.messages.record(payment.orderId, causedBy);`,
      to: ``,
    },
    'saving-message-remembered-without-effect': {
      mistake: 'a message is recorded although its change is stale and not stored',
      file: 'in-memory-payment-repository.ts',
      from: `if (this.store.payments.get(payment.id)?.snapshot.version`,
      to: `this.messages.record(payment.orderId, causedBy);
    if (this.store.payments.get(payment.id)?.snapshot.version`,
    },
    'half-payment-stays': {
      mistake: 'a write that fails halfway leaves the payment behind without its place in an outbox',
      file: 'in-memory-payment-repository.ts',
      from: `this.#assertWritable(causedBy);
    this.messages.record(payment.orderId, causedBy);`,
      to: `this.store.payments.set(payment.id, payment.asStored());
    this.#assertWritable(causedBy);
    this.messages.record(payment.orderId, causedBy);`,
    },
    'payment-message-remembered-before-failure': {
      mistake: 'a message is recorded, and then the write of its change fails',
      file: 'in-memory-payment-repository.ts',
      from: `this.#assertWritable(causedBy);
    this.messages.record(payment.orderId, causedBy);`,
      to: `this.messages.record(payment.orderId, causedBy);
    this.#assertWritable(causedBy);`,
    },
    'announcing-before-failure': {
      mistake: 'a result is made due again, and then the write of what caused it fails',
      file: 'in-memory-payment-repository.ts',
      from: `this.#assertWritable(causedBy);
    this.outbox.putAgain(payment);`,
      to: `this.outbox.putAgain(payment);
    this.#assertWritable(causedBy);`,
    },
    'announced-again-forgets-refusals': {
      mistake: 'a result that is asked for again forgets how often it was refused',
      file: 'in-memory-payment-repository.ts',
      from: `this.outbox.putAgain(payment);`,
      to: `this.outbox.put(payment);`,
    },
    'redirected-forgets-refusals': {
      mistake: 'a result that is told elsewhere forgets how often it was refused',
      file: 'in-memory-payment-repository.ts',
      from: `this.outbox.putAgain(stored);`,
      to: `this.outbox.put(stored);`,
    },
    'unreadable-payment-answered': {
      mistake: 'a payment that cannot be read is handed out nevertheless',
      file: 'in-memory-payment-repository.ts',
      from: `this.faults.assertReadable(orderId);`,
      to: ``,
    },
  },
};
