import type {Money, PaymentId} from '@orderwell/domain';

/** Money that the gateway moved, as its own books show it. */
export interface GatewayMovement {
  readonly kind: 'capture' | 'refund';
  readonly paymentId: PaymentId;
  readonly amount: Money;
  /** When it was booked, by the clock of the books. */
  readonly at: Date;
}

/** What the gateway decides about a charge that it sees for the first time. */
export type ChargeDecision =
  | {readonly kind: 'approved'; readonly reference: string}
  | {readonly kind: 'declined'; readonly reason: string};

/** What the books say of a charge. It is written once and never changes: the first who writes decides. */
export type BookedCharge = ChargeDecision | {readonly kind: 'voided'};

/** What became of a refund: made, now or before, or refused and why. */
export type BookedRefund = 'refunded' | 'nothing_captured' | 'amount_mismatch';

/**
 * Where the gateway keeps its own books, as a real gateway does: they know nothing of the payments of this system, and
 * so they are what this system can be audited against.
 *
 * Promises:
 * - Once: a payment has one charge and at most one refund, however often and concurrently they are asked for, by
 *   however many gateways that share the books.
 * - Atomicity: an approved charge and its capture are booked together or not at all.
 * - Failure: a call rejects if the books cannot be reached; it may have had its effect.
 */
export interface GatewayBooks {
  /** Books the decision and, where it approves, the capture, unless the payment has a charge: that one stands. */
  charge(
    charge: {readonly paymentId: PaymentId; readonly amount: Money},
    decision: ChargeDecision,
  ): Promise<BookedCharge>;
  lookup(paymentId: PaymentId): Promise<BookedCharge | undefined>;
  /** Books that the payment is never charged, unless it has a charge: that one stands. */
  void(paymentId: PaymentId): Promise<BookedCharge>;
  /** Books a refund of the whole amount that was captured; no other amount is given back. */
  refund(refund: {readonly paymentId: PaymentId; readonly amount: Money}): Promise<BookedRefund>;
  /** Every movement of money up to now, oldest first, as of one moment. */
  journal(): AsyncIterable<GatewayMovement>;
  close(): Promise<void>;
}
