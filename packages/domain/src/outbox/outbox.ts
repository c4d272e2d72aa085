/** An item that was handed out for delivery, under a lease. */
export interface Claim<Item> {
  readonly item: Item;
  /** Proof of the lease; whoever claims the item after the lease expired gets another. */
  readonly token: string;
  /** 1 for the first time that the item is handed out, then one more each. */
  readonly attempt: number;
  /** How often the item was released as refused. */
  readonly refusals: number;
}

/**
 * Items that were stored together with the change that they tell of, and wait to be delivered to somebody else.
 *
 * Promises:
 * - Durability: an item is claimable as soon as the change that it tells of is stored, and never without it.
 * - At least once: an item is handed out again and again until it is settled or parked.
 * - Leases: a claimed item is not handed out again before its lease expires or is released, however many claim at once,
 *   in however many processes.
 * - Fencing: a claim whose lease expired and was taken by another, in whichever process, can neither settle, release nor
 *   park the item. Until then it can, from any process.
 * - Superseding: a claim on an item that was stored anew since cannot settle, release nor park it: the newer state is
 *   delivered too.
 * - Order: of the claimable items, those that have been due longest come first, by the store's own time, so that items
 *   which are released again and again hold up no other; but nothing is promised about the order of delivery.
 * - Release: a released item is not handed out before its delay is over, and knows how often it was refused.
 * - Parking: a parked item is kept with the reason and is not handed out any more, until it is stored anew.
 * - Isolation: an item that this version cannot read is reported by the store, and keeps no other from being claimed.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be asked; claimed items come back with their lease.
 */
export interface Outbox<Item> {
  /**
   * Hands out up to `limit` items and leases them for `leaseMs` milliseconds of the store's own time.
   * @param options.limit 1 or more
   */
  claim(options: {limit: number; leaseMs: number}): Promise<readonly Claim<Item>[]>;

  /** Marks items as delivered. @returns how many of them still were under this claim's lease */
  settle(claims: readonly Claim<Item>[]): Promise<number>;

  /**
   * Gives items back undelivered; they are handed out again after `retryInMs` milliseconds.
   * @param options.refused whether somebody looked at the items and refused them, unlike when nobody could be reached
   */
  release(claims: readonly Claim<Item>[], options: {retryInMs: number; refused?: boolean}): Promise<void>;

  /** Takes an item that nobody will ever accept out of the way. @param options.reason for whoever looks at it */
  park(claim: Claim<Item>, options: {reason: string}): Promise<void>;
}
