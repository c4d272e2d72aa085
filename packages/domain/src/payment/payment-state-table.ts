import {deepFrozen} from '../values/sealing.ts';

/**
 * Where a payment stands. `Unknown` is not a failure: the gateway may have charged, and has to be asked. `Canceling` and
 * `Refunding` wait for the gateway too: to say that nothing was charged, or to give the money back.
 */
export type PaymentStatus =
  | 'Requested'
  | 'Unknown'
  | 'Captured'
  | 'Declined'
  | 'Canceling'
  | 'Refunding'
  | 'Refunded'
  | 'Voided';

/** What can come to a payment. */
export type PaymentTrigger =
  /** The gateway collected the money; `reference` is its name for the charge. */
  | {readonly kind: 'approved'; readonly reference: string}
  /** The gateway refused; `reason` is a short code such as `insufficient_funds`. */
  | {readonly kind: 'declined'; readonly reason: string}
  /** It could not be learned what the gateway did. */
  | {readonly kind: 'outcomeUnknown'}
  /** The order side wants no payment (any more). */
  | {readonly kind: 'cancelAsked'}
  /** The gateway charged nothing, and never will. */
  | {readonly kind: 'voided'}
  /** The gateway gave the money back. */
  | {readonly kind: 'refunded'};

/** A move to a status; or nothing to do; or a contradiction. */
export type PaymentMove = PaymentStatus | 'no-op' | 'illegal';

/**
 * The life of a payment. `no-op` and `illegal` mean the same as for an order: repeats change nothing, contradictions
 * are seen by somebody.
 */
export const paymentStateTable: Readonly<Record<PaymentStatus, Readonly<Record<PaymentTrigger['kind'], PaymentMove>>>> =
  deepFrozen({
    Requested: {
      approved: 'Captured',
      declined: 'Declined',
      outcomeUnknown: 'Unknown',
      // Money may be on its way: whether to void or to refund only the gateway can say.
      cancelAsked: 'Canceling',
      voided: 'illegal',
      refunded: 'illegal',
    },
    Unknown: {
      approved: 'Captured',
      declined: 'Declined',
      outcomeUnknown: 'no-op',
      cancelAsked: 'Canceling',
      voided: 'illegal',
      refunded: 'illegal',
    },
    Captured: {
      approved: 'no-op',
      declined: 'illegal',
      // A charge that was repeated with the same key and timed out says nothing new about the one that succeeded.
      outcomeUnknown: 'no-op',
      cancelAsked: 'Refunding',
      voided: 'illegal',
      refunded: 'illegal',
    },
    Declined: {
      approved: 'illegal',
      declined: 'no-op',
      outcomeUnknown: 'no-op',
      cancelAsked: 'no-op',
      // Voiding a charge that was refused confirms what is known: nothing was taken.
      voided: 'no-op',
      refunded: 'illegal',
    },
    Canceling: {
      approved: 'Refunding',
      declined: 'Declined',
      outcomeUnknown: 'no-op',
      cancelAsked: 'no-op',
      voided: 'Voided',
      refunded: 'illegal',
    },
    Refunding: {
      approved: 'no-op',
      declined: 'illegal',
      outcomeUnknown: 'no-op',
      cancelAsked: 'no-op',
      voided: 'illegal',
      refunded: 'Refunded',
    },
    Refunded: {
      approved: 'no-op',
      declined: 'illegal',
      outcomeUnknown: 'no-op',
      cancelAsked: 'no-op',
      voided: 'illegal',
      refunded: 'no-op',
    },
    Voided: {
      // The gateway promised that no charge would follow.
      approved: 'illegal',
      // A charge that was under way while it was voided is refused, or its answer gets lost.
      declined: 'no-op',
      outcomeUnknown: 'no-op',
      cancelAsked: 'no-op',
      voided: 'no-op',
      refunded: 'illegal',
    },
  });
