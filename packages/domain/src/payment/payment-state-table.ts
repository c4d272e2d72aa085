/** Where a payment stands. `Unknown` is not a failure: the gateway may have charged, and has to be asked. */
export type PaymentStatus = 'Requested' | 'Captured' | 'Declined' | 'Unknown' | 'Refunding' | 'Refunded' | 'Voided';

/** What can come to a payment. */
export type PaymentTrigger =
  /** The gateway collected the money; `reference` is its name for the charge. */
  | {readonly kind: 'approved'; readonly reference: string}
  /** The gateway refused; `reason` is a short code such as `insufficient_funds`. */
  | {readonly kind: 'declined'; readonly reason: string}
  /** It could not be learned whether the gateway charged. */
  | {readonly kind: 'outcomeUnknown'}
  /** The order side wants no payment (any more). */
  | {readonly kind: 'cancelAsked'}
  /** The gateway gave the money back. */
  | {readonly kind: 'refunded'};

/** A move to a status; or nothing to do; or a contradiction. */
export type PaymentMove = PaymentStatus | 'no-op' | 'illegal';

/**
 * The life of a payment. `no-op` and `illegal` mean the same as for an order: repeats change nothing, contradictions
 * are seen by somebody.
 */
export const paymentStateTable: Readonly<Record<PaymentStatus, Readonly<Record<PaymentTrigger['kind'], PaymentMove>>>> =
  {
    Requested: {
      approved: 'Captured',
      declined: 'Declined',
      outcomeUnknown: 'Unknown',
      // Money may be on its way: whether to void or to refund can only be said once the gateway has answered.
      cancelAsked: 'illegal',
      refunded: 'illegal',
    },
    Unknown: {
      approved: 'Captured',
      declined: 'Declined',
      outcomeUnknown: 'no-op',
      cancelAsked: 'illegal',
      refunded: 'illegal',
    },
    Captured: {
      approved: 'no-op',
      declined: 'illegal',
      // A charge that was repeated with the same key and timed out says nothing new about the one that succeeded.
      outcomeUnknown: 'no-op',
      cancelAsked: 'Refunding',
      refunded: 'illegal',
    },
    Declined: {
      approved: 'illegal',
      declined: 'no-op',
      outcomeUnknown: 'no-op',
      cancelAsked: 'no-op',
      refunded: 'illegal',
    },
    Refunding: {
      approved: 'no-op',
      declined: 'illegal',
      outcomeUnknown: 'no-op',
      cancelAsked: 'no-op',
      refunded: 'Refunded',
    },
    Refunded: {
      approved: 'no-op',
      declined: 'illegal',
      outcomeUnknown: 'no-op',
      cancelAsked: 'no-op',
      refunded: 'no-op',
    },
    // The cancellation came first: the request that follows must find that there is nothing to charge.
    Voided: {
      approved: 'illegal',
      declined: 'illegal',
      outcomeUnknown: 'illegal',
      cancelAsked: 'no-op',
      refunded: 'illegal',
    },
  };
