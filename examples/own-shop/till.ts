import type {
  Charge,
  ChargeLookup,
  ChargeOutcome,
  PaymentGateway,
  PaymentId,
  RefundOutcome,
  VoidOutcome,
} from '@orderwell/domain';

const voided: ChargeOutcome = {kind: 'declined', reason: 'voided'};

/** Cash: the till that an order's metadata names collects. It remembers as long as it runs; a real one keeps books. */
export class Till implements PaymentGateway {
  readonly #charges = new Map<PaymentId, ChargeOutcome>();

  async charge({paymentId, metadata}: Charge): Promise<ChargeOutcome> {
    const till = metadata?.['till'];
    if (till === undefined) return this.#once(paymentId, {kind: 'declined', reason: 'no_till'});
    return this.#once(paymentId, {kind: 'approved', reference: `${till}/${paymentId}`});
  }

  async lookup(paymentId: PaymentId): Promise<ChargeLookup> {
    return this.#charges.get(paymentId) ?? {kind: 'notFound'};
  }

  async void(paymentId: PaymentId): Promise<VoidOutcome> {
    const outcome = this.#once(paymentId, voided);
    return outcome === voided ? {kind: 'voided'} : outcome;
  }

  async refund({paymentId}: {paymentId: PaymentId}): Promise<RefundOutcome> {
    const charged = this.#charges.get(paymentId);
    if (charged?.kind !== 'approved') return {kind: 'unknown', reason: 'nothing_collected'};
    return {kind: 'refunded', reference: `back ${charged.reference}`};
  }

  /** The first outcome stands, however often it is asked for. */
  #once(paymentId: PaymentId, outcome: ChargeOutcome): ChargeOutcome {
    const first = this.#charges.get(paymentId) ?? outcome;
    this.#charges.set(paymentId, first);
    return first;
  }
}
