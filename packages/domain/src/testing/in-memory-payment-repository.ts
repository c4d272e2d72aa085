import type {Clock} from '../clock.ts';
import type {Cause} from '../outbox/cause.ts';
import {Payment} from '../payment/payment.ts';
import type {PaymentRepository} from '../payment/payment-repository.ts';
import {type OrderId, PaymentId} from '../values/ids.ts';
import {InMemoryMessages} from './in-memory-messages.ts';
import {InMemoryOutbox} from './in-memory-outbox.ts';
import {StoreFaults} from './store-faults.ts';

/** Payments in memory, with the outbox of their results and the list of those that wait for the gateway. */
export class InMemoryPaymentRepository implements PaymentRepository {
  readonly faults: StoreFaults = new StoreFaults();
  readonly outbox: InMemoryOutbox<Payment>;
  readonly unresolved: InMemoryOutbox<Payment>;
  /** The messages that caused a change. */
  readonly messages: InMemoryMessages;
  readonly #payments = new Map<PaymentId, Payment>();

  constructor({clock}: {clock: Clock}) {
    this.messages = new InMemoryMessages({clock});
    this.unresolved = new InMemoryOutbox({clock, faults: this.faults, keyOf: (payment) => payment.id});
    this.outbox = new InMemoryOutbox({clock, faults: this.faults, keyOf: (payment) => payment.id});
  }

  async addIfAbsent(payment: Payment, {causedBy}: Cause = {}): Promise<'added' | 'present'> {
    this.faults.assertReachable();
    if (this.#payments.has(payment.id)) return 'present';
    this.#store(payment);
    this.messages.record(payment.orderId, causedBy);
    return 'added';
  }

  async byOrder(orderId: OrderId): Promise<Payment | undefined> {
    this.faults.assertReachable();
    this.faults.assertReadable(orderId);
    return this.#payments.get(PaymentId.forOrder(orderId));
  }

  async save(payment: Payment, {causedBy}: Cause = {}): Promise<'saved' | 'stale'> {
    this.faults.assertReachable();
    if (this.#payments.get(payment.id)?.snapshot.version !== payment.loadedVersion) return 'stale';
    this.#store(payment);
    this.messages.record(payment.orderId, causedBy);
    return 'saved';
  }

  async announceAgain({id, orderId}: Pick<Payment, 'id' | 'orderId'>, {causedBy}: Cause = {}): Promise<void> {
    this.faults.assertReachable();
    const payment = this.#payments.get(id);
    if (payment?.result === undefined || this.messages.has(orderId, causedBy)) return;
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
    this.#payments.delete(id);
    this.outbox.remove(id);
    this.unresolved.remove(id);
  }

  /** Keeps the store as it is now. @returns what brings it back, as from a backup */
  backUp(): () => void {
    const payments = [...this.#payments];
    const parts = [this.outbox, this.unresolved, this.messages].map((part) => part.backUp());
    return () => {
      this.#payments.clear();
      for (const [id, payment] of payments) this.#payments.set(id, payment);
      for (const restore of parts) restore();
    };
  }

  /** All payments, oldest first. */
  all(): readonly Payment[] {
    return [...this.#payments.values()];
  }

  #store(payment: Payment): void {
    this.faults.assertHalfway();
    const stored = Payment.rehydrate(payment.snapshot);
    const before = this.#payments.get(payment.id);
    this.#payments.set(payment.id, stored);
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
}
