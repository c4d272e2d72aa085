import type {PaymentId} from '../values/ids.ts';
import type {Metadata} from '../values/metadata.ts';
import type {Money} from '../values/money.ts';

/** What is to be charged. It is the same whenever the charge of a payment is repeated. */
export interface Charge {
  readonly paymentId: PaymentId;
  readonly amount: Money;
  /** The order's, to be shown beside the charge in the gateway's own records; undefined if it has none. */
  readonly metadata?: Metadata | undefined;
}

/** What the gateway said of a charge. `unknown` means that it may have charged: ask again, never assume. */
export type ChargeOutcome =
  | {readonly kind: 'approved'; readonly reference: string}
  | {readonly kind: 'declined'; readonly reason: string}
  | {readonly kind: 'unknown'; readonly reason: string};

/** What the gateway knows of a charge when asked for it. */
export type ChargeLookup = ChargeOutcome | {readonly kind: 'notFound'};

/**
 * What became of voiding a charge: it never was and never will be made; or it was made before, or refused before.
 * `unknown` means that the charge may still stand: repeat it.
 */
export type VoidOutcome = ChargeOutcome | {readonly kind: 'voided'};

/**
 * What became of a refund. `unknown` means that it may have been made: repeat it with the same payment. A gateway that
 * refuses a refund has made none, and that is `unknown` too: somebody may have to look, and money is still owed.
 */
export type RefundOutcome =
  | {readonly kind: 'refunded'; readonly reference: string}
  | {readonly kind: 'unknown'; readonly reason: string};

/**
 * Whoever moves the money: a bank, a card processor.
 *
 * Promises:
 * - Idempotency: the payment's id is the key of its charge, and of its refund. However often and however concurrently a
 *   call is repeated, by however many processes, money moves at most once, and every answer that is known is the same.
 * - Amount: a charge collects, and a refund gives back, what it names to the last minor unit, in its currency.
 * - Refusal: a refund of more than was captured, or where nothing was, gives nothing back and is never `refunded`.
 * - Finality: after a charge was voided, a charge for the same payment is declined, also one that is under way, and
 *   whichever process voided it. A charge that was made before stands, and its void says so.
 * - Lookup: finds the charge as it was answered, and one that was voided as declined. `notFound` says that the gateway
 *   itself knows of none.
 * - Metadata: a charge is taken with metadata and without.
 * - Honesty: a time-out, a broken connection, an error of the gateway (5xx), its asking to come later (429) or an answer
 *   that makes no sense is `unknown`, whatever was asked: never declined, not found, voided or refunded.
 * - Patience: a gateway that never answers is given up, within a time that the adapter's limits name.
 * - No exceptions: whatever goes wrong at the gateway or on the way to it is an outcome.
 */
export interface PaymentGateway {
  /** Collects the amount for the payment. The reference, or the reason, may be any text. */
  charge(charge: Charge): Promise<ChargeOutcome>;
  /** What became of the payment's charge, if there was one. */
  lookup(paymentId: PaymentId): Promise<ChargeLookup>;
  /** Makes sure that the payment's charge is never made, if it was not made yet. */
  void(paymentId: PaymentId): Promise<VoidOutcome>;
  /** Gives back the whole amount of an approved charge. */
  refund(refund: {readonly paymentId: PaymentId; readonly amount: Money}): Promise<RefundOutcome>;
}
