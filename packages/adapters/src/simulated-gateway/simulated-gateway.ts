import {setTimeout as sleep} from 'node:timers/promises';
import {
  type ChargeLookup,
  type ChargeOutcome,
  Currency,
  type Money,
  type PaymentGateway,
  type PaymentId,
  type RefundOutcome,
} from '@orderwell/domain';
import {InMemoryPaymentGateway} from '@orderwell/domain/testing';

/** The largest charge that is approved, in major units of any currency. */
const approvedMajorMax = 1000n;

/**
 * Stands in for a real gateway: approves a charge of at most 1000 major units and declines more with
 * `insufficient_funds`. It keeps its books in memory.
 */
export class SimulatedPaymentGateway implements PaymentGateway {
  readonly #books = new InMemoryPaymentGateway({declineReason});
  readonly #latencyMs: number;

  /** @param options.latencyMs how long every answer takes */
  constructor({latencyMs = 0}: {latencyMs?: number} = {}) {
    this.#latencyMs = latencyMs;
  }

  async charge(charge: {paymentId: PaymentId; amount: Money}): Promise<ChargeOutcome> {
    await this.#takeTime();
    return this.#books.charge(charge);
  }

  async lookup(paymentId: PaymentId): Promise<ChargeLookup> {
    await this.#takeTime();
    return this.#books.lookup(paymentId);
  }

  async refund(refund: {paymentId: PaymentId; amount: Money}): Promise<RefundOutcome> {
    await this.#takeTime();
    return this.#books.refund(refund);
  }

  /** The gateway's own books and faults, for tests that audit them. */
  get books(): InMemoryPaymentGateway {
    return this.#books;
  }

  async #takeTime(): Promise<void> {
    if (this.#latencyMs > 0) await sleep(this.#latencyMs);
  }
}

function declineReason({minor, currency}: Money): string | undefined {
  const approvedMinorMax = approvedMajorMax * 10n ** BigInt(Currency.minorDigits(currency));
  return minor > approvedMinorMax ? 'insufficient_funds' : undefined;
}
