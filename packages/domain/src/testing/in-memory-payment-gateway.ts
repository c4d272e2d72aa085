import type {
  Charge,
  ChargeLookup,
  ChargeOutcome,
  PaymentGateway,
  RefundOutcome,
  VoidOutcome,
} from '../payment/payment-gateway.ts';
import type {PaymentId} from '../values/ids.ts';
import type {Money} from '../values/money.ts';

/** A movement of money, as the gateway's own books show it. */
export interface GatewayEntry {
  readonly kind: 'capture' | 'refund';
  readonly paymentId: PaymentId;
  readonly amount: Money;
}

/** Decides a charge: undefined approves it, a text declines it with that reason. */
export type ChargeRule = (amount: Money) => string | undefined;

/** A gateway in memory, with books that tests can audit. It approves everything unless told otherwise. */
export class InMemoryPaymentGateway implements PaymentGateway {
  /** Every movement of money, oldest first. */
  readonly journal: GatewayEntry[] = [];
  /** Every charge as it was asked for, repeats too, oldest first. */
  readonly charges: Charge[] = [];
  readonly #declineReason: ChargeRule;
  readonly #outcomes = new Map<PaymentId, ChargeOutcome>();
  readonly #voided = new Set<PaymentId>();
  #answersLost = 0;

  constructor({declineReason = () => undefined}: {declineReason?: ChargeRule} = {}) {
    this.#declineReason = declineReason;
  }

  /** The next so many answers get lost on their way back: the call had its effect, the caller learns `unknown`. */
  loseAnswers(count: number): void {
    this.#answersLost = count;
  }

  async charge(charge: Charge): Promise<ChargeOutcome> {
    const {paymentId, amount} = charge;
    this.charges.push(charge);
    let outcome = this.#outcomes.get(paymentId);
    if (outcome === undefined) {
      const reason = this.#declineReason(amount);
      outcome =
        reason === undefined ? {kind: 'approved', reference: `charge-${paymentId}`} : {kind: 'declined', reason};
      this.#outcomes.set(paymentId, outcome);
      if (outcome.kind === 'approved') this.journal.push({kind: 'capture', paymentId, amount});
    }
    return this.#answer(outcome);
  }

  async lookup(paymentId: PaymentId): Promise<ChargeLookup> {
    return this.#answer<ChargeLookup>(this.#outcomes.get(paymentId) ?? {kind: 'notFound'});
  }

  async void(paymentId: PaymentId): Promise<VoidOutcome> {
    const outcome = this.#outcomes.get(paymentId);
    if (outcome !== undefined && !this.#voided.has(paymentId)) return this.#answer<VoidOutcome>(outcome);
    this.#voided.add(paymentId);
    this.#outcomes.set(paymentId, {kind: 'declined', reason: 'voided'});
    return this.#answer<VoidOutcome>({kind: 'voided'});
  }

  async refund({paymentId, amount}: {paymentId: PaymentId; amount: Money}): Promise<RefundOutcome> {
    if (this.#outcomes.get(paymentId)?.kind !== 'approved') return {kind: 'unknown', reason: 'nothing_captured'};
    const refunded = this.journal.some((entry) => entry.kind === 'refund' && entry.paymentId === paymentId);
    if (!refunded) this.journal.push({kind: 'refund', paymentId, amount});
    return this.#answer<RefundOutcome>({kind: 'refunded', reference: `refund-${paymentId}`});
  }

  #answer<Outcome>(outcome: Outcome): Outcome | {readonly kind: 'unknown'; readonly reason: string} {
    if (this.#answersLost === 0) return outcome;
    this.#answersLost -= 1;
    return {kind: 'unknown', reason: 'answer_lost'};
  }
}
