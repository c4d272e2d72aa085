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
import {type GatewayCall, type GatewayFault, hasEffect} from './gateway-faults.ts';

type Unknown = {readonly kind: 'unknown'; readonly reason: string};

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
  readonly #faults = new Map<GatewayCall, GatewayFault>();
  #answersLost = 0;

  constructor({declineReason = () => undefined}: {declineReason?: ChargeRule} = {}) {
    this.#declineReason = declineReason;
  }

  /** The next so many answers get lost on their way back: the call had its effect, the caller learns `unknown`. */
  loseAnswers(count: number): void {
    this.#answersLost = count;
  }

  /** From now on every such call meets this fault. */
  disturb(call: GatewayCall, fault: GatewayFault): void {
    this.#faults.set(call, fault);
  }

  /** All calls go well again. */
  heal(): void {
    this.#faults.clear();
  }

  async charge(charge: Charge): Promise<ChargeOutcome> {
    this.charges.push(charge);
    return this.#answer('charge', () => this.#charge(charge));
  }

  async lookup(paymentId: PaymentId): Promise<ChargeLookup> {
    return this.#answer<ChargeLookup>('lookup', () => this.#outcomes.get(paymentId) ?? {kind: 'notFound'});
  }

  async void(paymentId: PaymentId): Promise<VoidOutcome> {
    return this.#answer('void', () => this.#void(paymentId));
  }

  async refund(refund: {paymentId: PaymentId; amount: Money}): Promise<RefundOutcome> {
    return this.#answer('refund', () => this.#refund(refund));
  }

  #charge({paymentId, amount}: Charge): ChargeOutcome {
    const earlier = this.#outcomes.get(paymentId);
    if (earlier !== undefined) return earlier;
    const reason = this.#declineReason(amount);
    const outcome: ChargeOutcome =
      reason === undefined ? {kind: 'approved', reference: `charge-${paymentId}`} : {kind: 'declined', reason};
    this.#outcomes.set(paymentId, outcome);
    if (outcome.kind === 'approved') this.journal.push({kind: 'capture', paymentId, amount});
    return outcome;
  }

  #void(paymentId: PaymentId): VoidOutcome {
    const outcome = this.#outcomes.get(paymentId);
    if (outcome !== undefined && !this.#voided.has(paymentId)) return outcome;
    this.#voided.add(paymentId);
    this.#outcomes.set(paymentId, {kind: 'declined', reason: 'voided'});
    return {kind: 'voided'};
  }

  #refund({paymentId, amount}: {paymentId: PaymentId; amount: Money}): RefundOutcome {
    const [captured, refunded] = this.journal.filter((entry) => entry.paymentId === paymentId);
    if (captured === undefined) return {kind: 'unknown', reason: 'nothing_captured'};
    if (!captured.amount.equals(amount)) return {kind: 'unknown', reason: 'amount_mismatch'};
    if (refunded === undefined) this.journal.push({kind: 'refund', paymentId, amount});
    return {kind: 'refunded', reference: `refund-${paymentId}`};
  }

  #answer<Outcome>(call: GatewayCall, effect: () => Outcome): Outcome | Unknown {
    const fault = this.#faults.get(call);
    if (fault !== undefined && hasEffect[fault] === false) return {kind: 'unknown', reason: fault};
    const outcome = effect();
    if (fault !== undefined) return {kind: 'unknown', reason: fault};
    if (this.#answersLost === 0) return outcome;
    this.#answersLost -= 1;
    return {kind: 'unknown', reason: 'answer_lost'};
  }
}
