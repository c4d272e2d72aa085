import type {Money, PaymentId} from '@orderwell/domain';
import type {BookedCharge, BookedRefund, ChargeDecision, GatewayBooks, GatewayMovement} from './gateway-books.ts';

/** Books that live as long as the process. */
export class InMemoryGatewayBooks implements GatewayBooks {
  readonly #charges = new Map<PaymentId, BookedCharge>();
  readonly #captured = new Map<PaymentId, Money>();
  readonly #refunded = new Set<PaymentId>();
  readonly #movements: GatewayMovement[] = [];

  async charge(
    {paymentId, amount}: {paymentId: PaymentId; amount: Money},
    decision: ChargeDecision,
  ): Promise<BookedCharge> {
    const earlier = this.#charges.get(paymentId);
    if (earlier !== undefined) return earlier;
    this.#charges.set(paymentId, decision);
    if (decision.kind === 'approved') {
      this.#captured.set(paymentId, amount);
      this.#book('capture', paymentId, amount);
    }
    return decision;
  }

  async lookup(paymentId: PaymentId): Promise<BookedCharge | undefined> {
    return this.#charges.get(paymentId);
  }

  async void(paymentId: PaymentId): Promise<BookedCharge> {
    const charge = this.#charges.get(paymentId) ?? {kind: 'voided'};
    this.#charges.set(paymentId, charge);
    return charge;
  }

  async refund({paymentId, amount}: {paymentId: PaymentId; amount: Money}): Promise<BookedRefund> {
    const captured = this.#captured.get(paymentId);
    if (captured === undefined) return 'nothing_captured';
    if (!captured.equals(amount)) return 'amount_mismatch';
    if (!this.#refunded.has(paymentId)) {
      this.#refunded.add(paymentId);
      this.#book('refund', paymentId, amount);
    }
    return 'refunded';
  }

  async *journal(): AsyncGenerator<GatewayMovement, void, undefined> {
    const upToNow = [...this.#movements];
    yield* upToNow;
  }

  async close(): Promise<void> {}

  #book(kind: GatewayMovement['kind'], paymentId: PaymentId, amount: Money): void {
    this.#movements.push({kind, paymentId, amount, at: new Date()});
  }
}
