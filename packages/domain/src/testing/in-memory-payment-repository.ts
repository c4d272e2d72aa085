import type {Clock} from '../clock.ts';
import type {Cause} from '../outbox/cause.ts';
import {Payment} from '../payment/payment.ts';
import type {PaymentRepository} from '../payment/payment-repository.ts';
import {type OrderId, PaymentId} from '../values/ids.ts';
import {InMemoryMessages} from './in-memory-messages.ts';
import {InMemoryOutbox} from './in-memory-outbox.ts';
import {StoreFaults} from './store-faults.ts';

/** What repositories of payments in memory keep. Several of them on one store are as several processes on one database. */
export class InMemoryPaymentStore {
  readonly faults: StoreFaults = new StoreFaults();
  readonly outbox: InMemoryOutbox<Payment>;
  readonly unresolved: InMemoryOutbox<Payment>;
  readonly messages: InMemoryMessages;
  readonly payments: Map<PaymentId, Payment> = new Map();

  /** @param parts.clock the store's own time */
  constructor({clock}: {clock: Clock}) {
    const {faults} = this;
    this.messages = new InMemoryMessages({clock});
    this.unresolved = new InMemoryOutbox({clock, faults, keyOf: (payment) => payment.id});
    this.outbox = new InMemoryOutbox({clock, faults, keyOf: (payment) => payment.id});
  }
}

/** Payments in memory, with the outbox of their results and the list of those that wait for the gateway. */
export class InMemoryPaymentRepository implements PaymentRepository {
  readonly store: InMemoryPaymentStore;
  readonly faults: StoreFaults;
  readonly outbox: InMemoryOutbox<Payment>;
  readonly unresolved: InMemoryOutbox<Payment>;
  /** The messages that caused a change. */
  readonly messages: InMemoryMessages;

  /** @param parts what it keeps payments in, or the time of a store of its own */
  constructor(parts: {readonly store: InMemoryPaymentStore} | {readonly clock: Clock}) {
    this.store = 'store' in parts ? parts.store : new InMemoryPaymentStore(parts);
    ({faults: this.faults, outbox: this.outbox, unresolved: this.unresolved, messages: this.messages} = this.store);
  }

  async addIfAbsent(payment: Payment, {causedBy}: Cause = {}): Promise<'added' | 'present'> {
    this.faults.assertReachable();
    if (this.store.payments.has(payment.id)) return 'present';
    this.#store(payment, causedBy);
    return 'added';
  }

  async byOrder(orderId: OrderId): Promise<Payment | undefined> {
    this.faults.assertReachable();
    this.faults.assertReadable(orderId);
    return this.store.payments.get(PaymentId.forOrder(orderId));
  }

  async save(payment: Payment, {causedBy}: Cause = {}): Promise<'saved' | 'stale'> {
    this.faults.assertReachable();
    if (this.store.payments.get(payment.id)?.snapshot.version !== payment.loadedVersion) return 'stale';
    this.#store(payment, causedBy);
    return 'saved';
  }

  async announceAgain({id, orderId}: Pick<Payment, 'id' | 'orderId'>, {causedBy}: Cause = {}): Promise<void> {
    this.faults.assertReachable();
    const payment = this.store.payments.get(id);
    if (payment?.result === undefined || this.messages.has(orderId, causedBy)) return;
    this.#assertWritable(causedBy);
    this.outbox.putAgain(payment);
    this.messages.record(orderId, causedBy);
  }

  async forgetMessages(options: {olderThanMs: number; limit: number}): Promise<number> {
    this.faults.assertReachable();
    return this.messages.forget(options);
  }

  /** Loses the record of a payment, as a store does that is restored to an earlier moment. */
  lose(orderId: OrderId): void {
    const id = PaymentId.forOrder(orderId);
    this.store.payments.delete(id);
    this.outbox.remove(id);
    this.unresolved.remove(id);
  }

  /** Keeps the store as it is now. @returns what brings it back, as from a backup */
  backUp(): () => void {
    const payments = [...this.store.payments];
    const parts = [this.outbox, this.unresolved, this.messages].map((part) => part.backUp());
    return () => {
      this.store.payments.clear();
      for (const [id, payment] of payments) this.store.payments.set(id, payment);
      for (const restore of parts) restore();
    };
  }

  /** All payments, oldest first. */
  all(): readonly Payment[] {
    return [...this.store.payments.values()];
  }

  /** No other code runs in between, so nobody sees a half, and a failure stands before the first change. */
  #store(payment: Payment, causedBy: string | undefined): void {
    this.#assertWritable(causedBy);
    this.messages.record(payment.orderId, causedBy);
    const stored = Payment.rehydrate(payment.snapshot);
    const before = this.store.payments.get(payment.id);
    this.store.payments.set(payment.id, stored);
    if (before?.status === stored.status) {
      if (stored.gatewayDueInMs !== undefined) this.unresolved.replace(stored);
      if (stored.result !== undefined) this.outbox.putAgain(stored);
      return;
    }
    this.outbox.remove(stored.id);
    this.unresolved.remove(stored.id);
    if (stored.result !== undefined) this.outbox.put(stored);
    if (stored.gatewayDueInMs !== undefined) this.unresolved.put(stored, stored.gatewayDueInMs);
  }

  #assertWritable(causedBy: string | undefined): void {
    this.faults.assertWritable('payment');
    if (causedBy !== undefined) this.faults.assertWritable('message');
    this.faults.assertWritable('commit');
  }
}
