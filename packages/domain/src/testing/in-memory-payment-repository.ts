import type {Clock} from '../clock.ts';
import {Payment} from '../payment/payment.ts';
import type {PaymentRepository} from '../payment/payment-repository.ts';
import {type OrderId, PaymentId} from '../values/ids.ts';
import {InMemoryOutbox} from './in-memory-outbox.ts';
import {StoreFaults} from './store-faults.ts';

/** Payments in memory, with the outbox of their results. */
export class InMemoryPaymentRepository implements PaymentRepository {
  readonly faults: StoreFaults = new StoreFaults();
  readonly outbox: InMemoryOutbox<Payment>;
  readonly #payments = new Map<PaymentId, Payment>();

  constructor({clock}: {clock: Clock}) {
    this.outbox = new InMemoryOutbox({clock, faults: this.faults, keyOf: (payment) => payment.id});
  }

  async addIfAbsent(payment: Payment): Promise<'added' | 'present'> {
    this.faults.assertReachable();
    if (this.#payments.has(payment.id)) return 'present';
    this.#store(payment);
    return 'added';
  }

  async byOrder(orderId: OrderId): Promise<Payment | undefined> {
    this.faults.assertReachable();
    return this.#payments.get(PaymentId.forOrder(orderId));
  }

  async save(payment: Payment): Promise<'saved' | 'stale'> {
    this.faults.assertReachable();
    if (this.#payments.get(payment.id)?.snapshot.version !== payment.loadedVersion) return 'stale';
    this.#store(payment);
    return 'saved';
  }

  async announceAgain(id: PaymentId): Promise<void> {
    this.faults.assertReachable();
    const payment = this.#payments.get(id);
    if (payment?.result !== undefined) this.outbox.put(payment);
  }

  /** All payments, oldest first. */
  all(): readonly Payment[] {
    return [...this.#payments.values()];
  }

  #store(payment: Payment): void {
    this.faults.assertHalfway();
    const stored = Payment.rehydrate(payment.snapshot);
    this.#payments.set(payment.id, stored);
    if (stored.result === undefined) this.outbox.remove(stored.id);
    else this.outbox.put(stored);
  }
}
